import { sql } from 'kysely';
import { DAY } from '#shared/time.ts';
import type { Services } from '../services.ts';

/** So long a mirror is told that a report has left its scope; an older one begins again. */
export const TOMBSTONE_LIFE = 180 * DAY;

/**
 * Drops tombstones that have outlived their use. Whoever stood before the youngest of them may have
 * missed it, so from then on such a cursor answers `restart` (S8).
 *
 * @returns how many were dropped
 */
export async function dropOldTombstones({
  database,
  clock
}: Pick<Services, 'database' | 'clock'>): Promise<number> {
  const before = new Date(clock.now() - TOMBSTONE_LIFE);
  const { rows } = await sql<{ dropped: number }>`
    with dropped as (delete from departure where at < ${before} returning changed_in),
    kept as (
      update sync_epoch set forgotten = greatest(
        forgotten, (select changed_in from dropped order by changed_in desc limit 1))
      where exists (select from dropped)
    )
    select count(*)::int as dropped from dropped`.execute(database);
  return rows[0]!.dropped;
}
