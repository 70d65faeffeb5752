import fs from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, sql, type LogEvent, type Transaction } from 'kysely';
import { PostgresJSDialect } from 'kysely-postgres-js';
import type postgres from 'postgres';
import { openPostgres } from './postgres-session.ts';
import type { Schema } from './schema.ts';

export type Database = Kysely<Schema>;
export type Tx = Transaction<Schema>;

/** How long a transaction may be idle. Transactions wait for nothing but the database. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;

/** Connections of a command; those of a server are configured. */
const POOL_SIZE = 10;

/**
 * Hears of every statement and how long it took in milliseconds.
 *
 * @param values of its parameters; they are people's, so they go into no log
 */
export type OnQuery = (statement: string, milliseconds: number, values: readonly unknown[]) => void;

const logTo = (onQuery: OnQuery | undefined) =>
  onQuery && {
    log: ({ query, queryDurationMillis }: LogEvent) =>
      onQuery(query.sql, queryDurationMillis, query.parameters)
  };

/** @param folder where PGlite keeps its files; absent: in memory */
export async function openPglite(folder?: string, onQuery?: OnQuery): Promise<Database> {
  if (folder) await mkdir(path.dirname(folder), { recursive: true });
  const pglite = await (folder ? openDurably(folder) : PGlite.create());
  const database = new Kysely<Schema>({
    dialect: new PGliteDialect({ pglite }),
    ...logTo(onQuery)
  });
  drivers.set(database, { kind: 'pglite', pglite });
  return database;
}

export type Driver =
  { kind: 'pglite'; pglite: PGlite } | { kind: 'postgres'; connections: postgres.Sql; url: string };

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

/** @property lockTimeoutMs how long a statement waits for a lock; by default as long as it takes */
export type Connecting = { pool?: number; lockTimeoutMs?: number; onQuery?: OnQuery | undefined };

export function connectPostgres(
  url: string,
  { pool = POOL_SIZE, lockTimeoutMs = 0, onQuery }: Connecting = {}
): Database {
  const connections = openPostgres(url, {
    max: pool,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => {},
    // After a server lost its power, its open transactions keep their row locks no longer than this.
    connection: {
      application_name: 'varadi',
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS
    }
  });
  const database = new Kysely<Schema>({
    dialect: new PostgresJSDialect({ postgres: connections }),
    ...logTo(onQuery)
  });
  drivers.set(database, { kind: 'postgres', connections, url });
  return database;
}

/** @throws Error where the database does not answer, or takes no changes, such as a standby */
export async function pingDatabase(database: Database): Promise<void> {
  const { rows } = await sql<{ readonly: boolean }>`
    select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as readonly`.execute(
    database
  );
  if (rows[0]!.readonly) throw new Error('the database takes no changes');
}
