import type { ErrorCode } from '#shared/error-codes.ts';

/**
 * An expected failure of a request, by a code of `shared/error-codes.ts`. Verbs throw it and know nothing of HTTP;
 * `http/error-reply.ts` turns it into a response.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  /** The fields that are wrong, as dotted paths. */
  readonly paths: string[] | undefined;
  /** Whole seconds after which it is worth trying again. */
  readonly retryAfter: number | undefined;

  /** @param message for developers and operators; people read the words that the app has for the code */
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
}
