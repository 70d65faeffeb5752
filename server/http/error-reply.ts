import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ErrorCode } from '#shared/error-codes.ts';
import type { ErrorReply } from '#shared/protocol.ts';
import type { DomainError } from '../errors.ts';
import type { AppContext } from './context.ts';
import { errorDocument, wantsDocument } from './error-document.ts';

const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  malformed: 400,
  device_key: 401,
  signed_out: 401,
  disabled: 401,
  link_used: 401,
  wrong_password: 401,
  not_allowed: 403,
  cross_site: 403,
  not_found: 404,
  unknown_photo: 404,
  method_not_allowed: 405,
  restart: 410,
  mismatch: 409,
  damaged: 409,
  offset: 409,
  below_spent: 409,
  too_large: 413,
  not_a_photo: 415,
  upgrade: 426,
  too_many: 429,
  fault: 500,
  unavailable: 503
};

/** The response for a failed request: an `ErrorReply` as JSON, or a page if a browser requests one. */
export function errorReply(c: AppContext, error: DomainError): Response {
  const { code, message, paths, retryAfter, epoch } = error;
  const status = STATUS[code];
  const body: ErrorReply = {
    error: { code, message, ...(paths && { paths }), ...(epoch && { epoch }) },
    request: c.get('requestId')
  };
  if (retryAfter !== undefined) c.header('Retry-After', String(retryAfter));
  if (wantsDocument(c)) return c.html(errorDocument(status), status);
  const text = JSON.stringify(body);
  return c.body(text, status, {
    'Content-Type': 'application/json',
    // With a length, the compression middleware skips such a small body.
    'Content-Length': String(Buffer.byteLength(text))
  });
}
