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

/** How long a transaction may do nothing, in milliseconds; none of ours waits for anything but the database. */
const IDLE_MOST = 60_000;

/** Connections that one server process holds at most. */
const POOL_SIZE = 10;

/**
 * Opens PostgreSQL 15 or newer where a URL is given, else PGlite in the data folder, and brings its
 * schema up to date under a lock.
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
    await beginEpochAfterMove(database, log);
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

/** What is below, for a library that has to speak to it directly. */
export const driverOf = (database: Database): Driver => drivers.get(database)!;

/**
 * PGlite as it comes never flushes to the disk: after a power cut, what was acknowledged may be gone,
 * and the phone has let go of it. So `fsync` is turned on, and given to the file system that has none.
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

/** As much of Emscripten's file system as is touched here. */
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
    // What a server that lost its power was in the midst of holds its rows no longer than that.
    connection: { application_name: 'varadi', idle_in_transaction_session_timeout: IDLE_MOST }
  });
  const database = new Kysely<Schema>({
    dialect: new PostgresJSDialect({ postgres: connections })
  });
  drivers.set(database, { kind: 'postgres', connections });
  return database;
}

/** Applies what is missing; two servers that start together take turns. */
export async function migrate(database: Database, log: Log): Promise<void> {
  const migrator = new Migrator({ db: database, provider: migrations });
  const { error, results = [] } = await migrator.migrateToLatest();
  for (const { migrationName, status } of results) {
    log.info({ migration: migrationName, status }, 'migration');
  }
  if (error instanceof Error) throw error;
  if (error) throw new Error('a migration failed', { cause: error });
}

/**
 * Pulls go by transaction ids (S8), which mean nothing in another cluster, nor in another life of this
 * one: after a recovery to a point in time, or on a standby that took over, they are given out again.
 * Where the data was restored or moved so, everything counts as changed now, and every mirror begins
 * again. Files that were copied back by hand nobody can tell: that takes `epoch new`.
 */
export async function beginEpochAfterMove(database: Database, log: Log): Promise<void> {
  await database.transaction().execute(async (tx) => {
    const { rows } = await sql<{ moved: boolean }>`
      select cluster is distinct from ${lifeOfCluster}
        or exists (select from report where changed_in >= pg_snapshot_xmax(pg_current_snapshot()))
        as moved
      from sync_epoch for update`.execute(tx);
    if (rows[0]!.moved) await beginEpoch(tx, log);
  });
}

/** Has every mirror begin again; outboxes are kept. */
export async function beginEpoch(tx: Tx, log: Log): Promise<void> {
  await sql`update report set changed_in = pg_current_xact_id(),
    public_changed_in = pg_current_xact_id()`.execute(tx);
  await sql`update departure set changed_in = pg_current_xact_id()`.execute(tx);
  await sql`update sync_epoch set epoch = gen_random_uuid(), forgotten = '0',
    cluster = ${lifeOfCluster}`.execute(tx);
  log.info('a new epoch: mirrors begin again');
}

/** The cluster and its timeline, with which the names of its WAL files begin. */
const lifeOfCluster = sql`(select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
  from pg_control_system())`;

/** @throws Error where the database does not answer */
export async function pingDatabase(database: Database): Promise<void> {
  await sql`select 1`.execute(database);
}
