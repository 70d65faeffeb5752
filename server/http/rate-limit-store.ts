/** The number of points (requests, bytes, …) that are allowed within `duration` seconds. */
export type RateLimit = { points: number; duration: number };

/**
 * Counts points for rate limits. `tests/contract/rate-limit-store.test.ts` is the contract of every implementation. The
 * interface also allows a store that several servers share.
 */
export type RateLimitStore = {
  /**
   * Counts points of a key, also those beyond the limit.
   *
   * @param name name of the limit; each limit has its own keys
   * @returns milliseconds until the key is within its limit again; 0 if it is
   */
  consume(name: string, limit: RateLimit, key: string, points: number): Promise<number>;
  /** Reverts points that were counted. */
  giveBack(name: string, limit: RateLimit, key: string, points: number): Promise<void>;
};
