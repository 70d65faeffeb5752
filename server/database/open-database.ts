import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { connectPostgres, openPglite, type Database, type OnQuery } from './connect.ts';
import { beginEpochIfDatabaseMoved } from './epoch.ts';
import { migrate } from './migrate.ts';
import { errorCode } from './connection-lost.ts';
import { takeTurns } from './take-turns.ts';

/**
 * Opens PostgreSQL 15 or newer if a URL is given, else PGlite in the data folder, and migrates its schema; servers that
 * start at the same time take turns.
 *
 * @throws Error where the database cannot be reached, a migration fails, or a later version has changed the schema
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'> & Partial<Pick<Config, 'databasePool'>>,
  log: Log,
  onQuery?: OnQuery
): Promise<Database> {
  const database = config.databaseUrl
    ? connectPostgres(config.databaseUrl, {
        onQuery,
        ...(config.databasePool !== undefined && { pool: config.databasePool })
      })
    : await openPglite(path.join(config.dataDir, 'pglite'), onQuery);
  try {
    await takeTurns(database, async () => {
      await migrateWithoutBlocking(config, database, log);
      await beginEpochIfDatabaseMoved(database, log);
    });
  } catch (cause) {
    await database.destroy();
    throw cause;
  }
  return database;
}

/** How long a migration waits for a lock. Whatever comes after it on that table waits too, also in other servers. */
const LOCK_TIMEOUT_MS = 3_000;
const LOCK_PAUSE_MS = 2_000;
const LOCK_TRIES = 100;
/** `lock_not_available` of PostgreSQL. */
const LOCKED = '55P03';

/** A long transaction, such as a dump, is waited for with pauses, in which servers of the release before go on. */
async function migrateWithoutBlocking(
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  database: Database,
  log: Log
): Promise<void> {
  if (!databaseUrl) {
    await migrate(database, log);
    return;
  }
  const migrating = connectPostgres(databaseUrl, { lockTimeoutMs: LOCK_TIMEOUT_MS });
  try {
    for (let tries = 1; ; tries++) {
      try {
        await migrate(migrating, log);
        return;
      } catch (cause) {
        if (errorCode(cause) !== LOCKED || tries === LOCK_TRIES) throw cause;
        log.warn('a migration waits for a lock that a long transaction holds');
        await sleep(LOCK_PAUSE_MS);
      }
    }
  } finally {
    await migrating.destroy();
  }
}
