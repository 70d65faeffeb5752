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
  } catch (cause) {
    await database.destroy();
    throw cause;
  }
  return database;
}

/** @param folder where PGlite keeps its files; absent: in memory */
export async function openPglite(folder?: string): Promise<Database> {
  if (folder) await mkdir(path.dirname(folder), { recursive: true });
  const pglite = await PGlite.create(folder ? { dataDir: folder } : {});
  return new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
}

export function connectPostgres(url: string): Database {
  const connections = postgres(url, {
    max: POOL_SIZE,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => {},
    connection: { application_name: 'varadi' }
  });
  return new Kysely<Schema>({ dialect: new PostgresJSDialect({ postgres: connections }) });
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

/** @throws Error where the database does not answer */
export async function pingDatabase(database: Database): Promise<void> {
  await sql`select 1`.execute(database);
}
