/**
 * Every code by which the server says that a request failed as a whole. It is a closed list for the server; a client
 * treats a code that it does not know like `fault`. Refusals of single operations are in `refusals.ts`.
 */
export const ERROR_CODES = [
  /** The request could not be parsed; `paths` names the fields. */
  'malformed',
  /** The device credentials are malformed, or the id is enrolled with another key. */
  'device_key',
  /** Nobody is signed in, or somebody else than the client believes. */
  'signed_out',
  /** The officer's account is disabled: the device must delete what it mirrors for them. */
  'disabled',
  /** The one-time link was used before, or is too old. */
  'link_used',
  'wrong_password',
  'not_allowed',
  /** A request that changes something came from another site. */
  'cross_site',
  'not_found',
  /** The path exists, with other methods: see `Allow`. */
  'method_not_allowed',
  /** No report has announced this photo. */
  'unknown_photo',
  /** The cursor is not valid any more; the device pulls from the beginning. */
  'restart',
  /** Not the photo that was announced. */
  'mismatch',
  /** The bytes do not have the announced hash; the upload begins again. */
  'damaged',
  /** The upload has another offset; the device asks for it. */
  'offset',
  /** A cap below what its window has reserved and settled already. */
  'below_spent',
  'too_large',
  'not_a_photo',
  /** The place is far outside the area that Varadi serves. */
  'outside_area',
  /** This version of the protocol is not accepted any more, or not yet. */
  'upgrade',
  /** A rate limit; `Retry-After` says when to try again. */
  'too_many',
  /** A bug of the server. */
  'fault',
  /** The server cannot do it now; `Retry-After` says when to try again. */
  'unavailable'
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
