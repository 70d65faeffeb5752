import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { RateLimit, RateLimitStore } from './rate-limit-store.ts';

/** A store on limiters of rate-limiter-flexible. @param make a limiter for a limit; called once for each name */
export function createFlexibleRateLimits(
  make: (name: string, limit: RateLimit) => RateLimiterAbstract
): RateLimitStore {
  const limiters = new Map<string, RateLimiterAbstract>();
  const limiterOf = (name: string, limit: RateLimit) => {
    const limiter = limiters.get(name) ?? make(name, limit);
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    async consume(name, limit, key, points) {
      try {
        await limiterOf(name, limit).consume(key, points);
        return 0;
      } catch (cause) {
        if (cause instanceof RateLimiterRes) return Math.max(1, cause.msBeforeNext);
        throw cause;
      }
    },
    async giveBack(name, limit, key, points) {
      await limiterOf(name, limit).reward(key, points);
    }
  };
}
