import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Every code that the API can answer with, and its HTTP status. Words for people are in app/messages. */
const STATUS = {
  malformed: 400,
  device_key: 401,
  signed_out: 401,
  /** The officer may not come in any more: whatever a phone mirrors for them has to go. */
  disabled: 401,
  link_used: 401,
  wrong_password: 401,
  not_allowed: 403,
  cross_site: 403,
  not_found: 404,
  unknown_photo: 404,
  restart: 410,
  /** Not the photo that was announced. */
  mismatch: 409,
  /** The bytes do not have the hash that was announced; the upload begins again. */
  damaged: 409,
  /** The upload stands elsewhere; ask where. */
  offset: 409,
  /** A cap below what its window holds already. */
  below_spent: 409,
  too_large: 413,
  not_a_photo: 415,
  outside_area: 422,
  upgrade: 426,
  too_many: 429,
  fault: 500,
  unavailable: 503
} as const satisfies Record<string, ContentfulStatusCode>;

export type ErrorCode = keyof typeof STATUS;

/** An answer other than success, on its way to the edge; `app.ts` turns it into JSON. */
export class HttpError extends Error {
  readonly code: ErrorCode;
  readonly paths: string[] | undefined;
  /** Whole seconds. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    { paths, retryAfter }: { paths?: string[]; retryAfter?: number } = {}
  ) {
    super(message);
    this.code = code;
    this.paths = paths;
    this.retryAfter = retryAfter;
  }

  get status(): ContentfulStatusCode {
    return STATUS[this.code];
  }
}
