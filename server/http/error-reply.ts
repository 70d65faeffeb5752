import type { ErrorReply } from '#shared/protocol.ts';
import type { HttpError } from '../errors.ts';
import type { AppContext } from './context.ts';
import { errorDocument, wantsDocument } from './error-document.ts';

export function errorReply(c: AppContext, error: HttpError): Response {
  const body: ErrorReply = {
    error: {
      code: error.code,
      message: error.message,
      ...(error.paths && { paths: error.paths })
    },
    request: c.get('requestId')
  };
  if (error.retryAfter !== undefined) c.header('Retry-After', String(error.retryAfter));
  if (wantsDocument(c)) return c.html(errorDocument(error.status), error.status);
  const text = JSON.stringify(body);
  // Its length is said, so that nobody zips a few bytes.
  const length = String(Buffer.byteLength(text));
  return c.body(text, error.status, {
    'Content-Type': 'application/json',
    'Content-Length': length
  });
}
