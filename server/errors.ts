import type { ErrorCode } from '#shared/error-codes.ts';

/**
 * An expected failure of a request, with a code of `shared/error-codes.ts`. Verbs throw it without knowledge of HTTP;
 * `http/error-reply.ts` turns it into a response.
 */
export class DomainError extends Error {
  readonly code: ErrorCode;
  /** The invalid fields, as dotted paths. */
  readonly paths: string[] | undefined;
  /** Whole seconds after which to retry. */
  readonly retryAfter: number | undefined;
  /** With `restart`: the epoch of this server. */
  readonly epoch: string | undefined;

  /** @param message for developers and operators; the app shows its own text for the code */
  constructor(
    code: ErrorCode,
    message: string,
    { paths, retryAfter, epoch }: { paths?: string[]; retryAfter?: number; epoch?: string } = {}
  ) {
    super(message);
    this.code = code;
    this.paths = paths;
    this.retryAfter = retryAfter;
    this.epoch = epoch;
  }
}

/** What an operator has to put right; its message is the one line that a command or the server prints before it ends. */
export class OperatorError extends Error {}
