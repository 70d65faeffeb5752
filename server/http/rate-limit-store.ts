/** So many points (requests, bytes, …) in so many seconds. */
export type RateLimit = { points: number; duration: number };

/**
 * Where rate limits are counted. `tests/contract/rate-limit-store.test.ts` is the contract of every implementation:
 * one that servers share fits behind it.
 */
export type RateLimitStore = {
  /**
   * Counts points of a key; points beyond the limit are counted, too.
   *
   * @param name of the limit; keys of different limits do not meet
   * @returns milliseconds until the key is within its limit again; 0 where it is
   */
  consume(name: string, limit: RateLimit, key: string, points: number): Promise<number>;
  /** Takes back points that were counted. */
  giveBack(name: string, limit: RateLimit, key: string, points: number): Promise<void>;
};
