import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';
import { PostgresJSDialect } from 'kysely-postgres-js';
import postgres from 'postgres';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
export type Tx = Transaction<Schema>;

/** How long a transaction may be idle. Transactions wait for nothing but the database. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;

/** Maximum number of connections of one server process. */
const POOL_SIZE = 10;

/**
 * Opens PostgreSQL 15 or newer if a URL is given, else PGlite in the data folder, and migrates its schema under a
 * lock.
 *
 * @throws Error where the database cannot be reached or a migration fails
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Log
): Promise<Database> {
  const database = config.databaseUrl
    ? connectPostgres(config.databaseUrl)
    : await openPglite(path.join(config.dataDir, 'pglite'));
  try {
    await migrate(database, log);
    await beginEpochIfDatabaseMoved(database, log);
  } catch (cause) {
    await database.destroy();
    throw cause;
  }
  return database;
}

/** @param folder where PGlite keeps its files; absent: in memory */
export async function openPglite(folder?: string): Promise<Database> {
  if (folder) await mkdir(path.dirname(folder), { recursive: true });
  const pglite = await (folder ? openDurably(folder) : PGlite.create());
  const database = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
  drivers.set(database, { kind: 'pglite', pglite });
  return database;
}

export type Driver =
  { kind: 'pglite'; pglite: PGlite } | { kind: 'postgres'; connections: postgres.Sql };

const drivers = new WeakMap<Database, Driver>();

/** The underlying driver, for libraries that need direct access. */
export const driverOf = (database: Database): Driver => drivers.get(database)!;

/**
 * By default PGlite never flushes to the disk. After a power cut, acknowledged data may be lost, and the phone has
 * already deleted its copy. So this turns `fsync` on, and implements it for a file system that has none.
 */
async function openDurably(folder: string): Promise<PGlite> {
  const pglite = await PGlite.create({
    dataDir: folder,
    startParams: [
      ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
      ...['-c', 'wal_sync_method=fsync']
    ]
  });
  const { FS } = pglite.Module as unknown as { FS: FileSystem };
  const { stream_ops: operations } = FS.lookupPath('/pglite/data').node.mount.type;
  operations.fsync = ({ nfd }) => {
    fs.fsyncSync(nfd);
    return 0;
  };
  return pglite;
}

/** The part of Emscripten's file system that is used here. */
type FileSystem = {
  lookupPath(path: string): {
    node: { mount: { type: { stream_ops: { fsync?: (stream: { nfd: number }) => number } } } };
  };
};

export function connectPostgres(url: string): Database {
  const connections = postgres(url, {
    max: POOL_SIZE,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => {},
    // After a server lost its power, its open transactions keep their row locks no longer than this.
    connection: {
      application_name: 'varadi',
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS
    }
  });
  const database = new Kysely<Schema>({
    dialect: new PostgresJSDialect({ postgres: connections })
  });
  drivers.set(database, { kind: 'postgres', connections });
  return database;
}

/** Applies missing migrations; servers that start at the same time take turns. */
export async function migrate(database: Database, log: Log): Promise<void> {
  const migrator = new Migrator({ db: database, provider: migrations });
  const { error, results = [] } = await migrator.migrateToLatest();
  for (const { migrationName, status } of results) {
    log.info({ migration: migrationName, status }, 'migration');
  }
  if (error instanceof Error) throw error;
  if (error) throw new Error('migration failed', { cause: error });
}

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

/** @throws Error where the database does not answer */
export async function pingDatabase(database: Database): Promise<void> {
  await sql`select 1`.execute(database);
}
