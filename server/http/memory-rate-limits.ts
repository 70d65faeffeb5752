import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit, RateLimitStore } from './rate-limit-store.ts';

/** Rate limits in the memory of this process; a restart resets them. */
export function createMemoryRateLimits(): RateLimitStore {
  const limiters = new Map<string, RateLimiterMemory>();
  const limiterOf = (name: string, limit: RateLimit) => {
    const limiter = limiters.get(name) ?? new RateLimiterMemory({ ...limit, keyPrefix: name });
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
