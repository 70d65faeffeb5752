import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Log } from '../log.ts';
import { createFlexibleRateLimits } from './flexible-rate-limits.ts';
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
  const together = createFlexibleRateLimits(
    (name, limit) =>
      new RateLimiterRedis({ ...limit, storeClient: redis, keyPrefix: `varadi:limit:${name}` })
  );
  return {
    store: {
      consume: (...call) => together.consume(...call).catch(() => alone.consume(...call)),
      giveBack: (...call) => together.giveBack(...call).catch(() => alone.giveBack(...call))
    },
    close: async () => {
      await redis.quit().catch(() => redis.disconnect());
    }
  };
}
