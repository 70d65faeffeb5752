/**
 * All error codes for a request that failed as a whole. The list is closed for the server; a client treats an unknown
 * code like `fault`. Refusals of single operations are in `refusals.ts`.
 */
export const ERROR_CODES = [
  /** The request could not be parsed; `paths` names the fields. */
  'malformed',
  /** The device credentials are malformed, or the id is enrolled with another key. */
  'device_key',
  /** Nobody is signed in, or not the officer that the client expects. */
  'signed_out',
  /** The officer's account is disabled: the device must delete their mirror. */
  'disabled',
  /** The one-time link was used before or has expired. */
  'link_used',
  'wrong_password',
  'not_allowed',
  /** A request that changes something came from another site. */
  'cross_site',
  'not_found',
  /** The path supports other methods: see `Allow`. */
  'method_not_allowed',
  /** No report has announced this photo. */
  'unknown_photo',
  /** The cursor is no longer valid; the device pulls from the beginning. */
  'restart',
  /** The upload does not match the announced photo. */
  'mismatch',
  /** The bytes do not have the announced hash; the upload restarts. */
  'damaged',
  /** The upload has another offset; the device must request it. */
  'offset',
  /** The new cap is below the amount that its window has already reserved and settled. */
  'below_spent',
  'too_large',
  'not_a_photo',
  /** This protocol version is no longer accepted, or not yet. */
  'upgrade',
  /** A rate limit; `Retry-After` says when to try again. */
  'too_many',
  /** A bug in the server. */
  'fault',
  /** The server cannot do it now; `Retry-After` says when to try again. */
  'unavailable'
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
