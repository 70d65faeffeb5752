import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import type { Log } from '../log.ts';
import { createDatabaseRateLimits } from './database-rate-limits.ts';
import { createMemoryRateLimits } from './memory-rate-limits.ts';
import type { RateLimitStore } from './rate-limit-store.ts';
import { openRedisRateLimits } from './redis-rate-limits.ts';

/** Where limits are counted. */
export type RateLimitStores = {
  /** What protects accounts and enrolment: exact for all servers together. */
  shared: RateLimitStore;
  /** What is frequent: in Redis if it is configured, else each server counts for itself. */
  frequent: RateLimitStore;
  close: () => Promise<void>;
};

export async function openRateLimits(
  { redisUrl, databaseUrl }: Pick<Config, 'redisUrl' | 'databaseUrl'>,
  database: Database,
  log: Log
): Promise<RateLimitStores> {
  const shared = createDatabaseRateLimits(database);
  if (redisUrl) {
    const { store, close } = await openRedisRateLimits(redisUrl, log);
    return { shared, frequent: store, close };
  }
  if (databaseUrl)
    log.info(
      'frequent rate limits are counted by each server for itself: with N servers a client may do N times as much; set REDIS_URL to share them'
    );
  return { shared, frequent: createMemoryRateLimits(), close: () => Promise.resolve() };
}
