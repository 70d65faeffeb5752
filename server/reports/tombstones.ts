import { sql } from 'kysely';
import { DAY } from '#shared/time.ts';
import type { Services } from '../services.ts';

/** How long tombstones are kept; a device with an older cursor rebuilds its mirror. */
export const TOMBSTONE_RETENTION_MS = 180 * DAY;

/**
 * Deletes expired tombstones. A device with a cursor before the newest of them may have missed it, so a pull with such
 * a cursor gets `restart` (S8).
 *
 * @returns the number of deleted tombstones
 */
export async function dropOldTombstones({
  database,
  clock
}: Pick<Services, 'database' | 'clock'>): Promise<number> {
  const before = new Date(clock.now() - TOMBSTONE_RETENTION_MS);
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
