import { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Log } from '../log.ts';
import { createMemoryRateLimits } from './memory-rate-limits.ts';
import type { RateLimitStore } from './rate-limit-store.ts';

/**
 * Rate limits that several servers share in Redis. While it does not answer, each server counts for itself: a limit is no
 * reason to refuse a report.
 */
export async function openRedisRateLimits(
  url: string,
  log: Log
): Promise<{ store: RateLimitStore; close: () => Promise<void> }> {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 500
  });
  let isDown = false;
  redis.on('error', (cause) => {
    if (!isDown) log.warn({ err: cause }, 'Redis does not answer; each server counts for itself');
    isDown = true;
  });
  redis.on('ready', () => {
    if (isDown) log.info('Redis answers again');
    isDown = false;
  });
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve);
    redis.once('error', () => resolve());
  });

  const alone = createMemoryRateLimits();
  const limiters = new Map<string, RateLimiterRedis>();
  const limiterOf = (name: string, limit: { points: number; duration: number }) => {
    const limiter =
      limiters.get(name) ??
      new RateLimiterRedis({ ...limit, storeClient: redis, keyPrefix: `varadi:limit:${name}` });
    limiters.set(name, limiter);
    return limiter;
  };
  return {
    store: {
      async consume(name, limit, key, points) {
        try {
          await limiterOf(name, limit).consume(key, points);
          return 0;
        } catch (cause) {
          if (cause instanceof RateLimiterRes) return Math.max(1, cause.msBeforeNext);
          return alone.consume(name, limit, key, points);
        }
      },
      async giveBack(name, limit, key, points) {
        await limiterOf(name, limit)
          .reward(key, points)
          .catch(() => alone.giveBack(name, limit, key, points));
      }
    },
    close: async () => {
      await redis.quit().catch(() => redis.disconnect());
    }
  };
}
