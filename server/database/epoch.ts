import { sql } from 'kysely';
import type { Log } from '../log.ts';
import type { Database, Tx } from './connect.ts';

/**
 * Begins a new epoch if the data was restored or moved. Cursors are transaction ids (S8), which are valid only within
 * one cluster and timeline: after a point-in-time recovery or a failover to a standby, PostgreSQL assigns them again.
 * In a new epoch all data counts as changed, and devices rebuild their mirrors. Files that were copied back by hand
 * cannot be detected: that takes `epoch new`.
 */
export async function beginEpochIfDatabaseMoved(database: Database, log: Log): Promise<void> {
  await database.transaction().execute(async (tx) => {
    const { rows } = await sql<{ moved: boolean }>`
      select cluster is distinct from ${clusterTimeline}
        or exists (select from report where changed_in >= pg_snapshot_xmax(pg_current_snapshot()))
        as moved
      from sync_epoch for update`.execute(tx);
    if (rows[0]!.moved) await beginEpoch(tx, log);
  });
}

export async function readEpoch(database: Database | Tx): Promise<string> {
  const { epoch } = await database
    .selectFrom('sync_epoch')
    .select('epoch')
    .executeTakeFirstOrThrow();
  return epoch;
}

/** Makes all devices rebuild their mirrors; outboxes are kept. */
export async function beginEpoch(tx: Tx, log: Log): Promise<void> {
  await sql`update report set changed_in = pg_current_xact_id(),
    public_changed_in = pg_current_xact_id()`.execute(tx);
  await sql`update departure set changed_in = pg_current_xact_id()`.execute(tx);
  await sql`update sync_epoch set epoch = gen_random_uuid(), forgotten = '0',
    cluster = ${clusterTimeline}`.execute(tx);
  log.info('new epoch; devices rebuild their mirrors');
}

/** The cluster and its timeline; the latter is the first part of the names of WAL files. */
const clusterTimeline = sql`(select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
  from pg_control_system())`;
