import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { RateLimit, RateLimitStore } from './rate-limit-store.ts';

/**
 * Rate limits that all servers of a database share, and that a restart does not reset. For what is rare and protects
 * accounts: each call is a statement. Keys are stored as hashes, since many are addresses of people.
 */
export function createDatabaseRateLimits(database: Database): RateLimitStore {
  const hash = (name: string, key: string) =>
    createHash('sha256').update(`${name}\n${key}`).digest();
  return {
    async consume(name, { points: allowed, duration }: RateLimit, key, points) {
      const { rows } = await sql<{ points: number; wait: number }>`
        insert into rate_limit (key, points, expires_at)
        values (${hash(name, key)}, ${points}, clock_timestamp() + make_interval(secs => ${duration}))
        on conflict (key) do update set
          points = case when rate_limit.expires_at <= clock_timestamp() then excluded.points
            else rate_limit.points + excluded.points end,
          expires_at = case when rate_limit.expires_at <= clock_timestamp() then excluded.expires_at
            else rate_limit.expires_at end
        returning points, extract(epoch from expires_at - clock_timestamp())::float8 * 1000 as wait`.execute(
        database
      );
      const { points: counted, wait } = rows[0]!;
      return counted <= allowed ? 0 : Math.max(1, Math.ceil(wait));
    },
    async giveBack(name, _, key, points) {
      // A row without points is only a trace of somebody who tried.
      await sql`with gone as (
          delete from rate_limit where key = ${hash(name, key)} and points <= ${points}
        )
        update rate_limit set points = points - ${points}
        where key = ${hash(name, key)} and points > ${points}`.execute(database);
    }
  };
}

/** Deletes what no longer counts. */
export async function dropExpiredLimits(database: Database): Promise<void> {
  await sql`delete from rate_limit where expires_at <= clock_timestamp()`.execute(database);
}
