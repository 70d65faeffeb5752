import { RateLimiterMemory } from 'rate-limiter-flexible';
import { createFlexibleRateLimits } from './flexible-rate-limits.ts';
import type { RateLimitStore } from './rate-limit-store.ts';

/** Rate limits in the memory of this process; a restart resets them. */
export const createMemoryRateLimits = (): RateLimitStore =>
  createFlexibleRateLimits((name, limit) => new RateLimiterMemory({ ...limit, keyPrefix: name }));
