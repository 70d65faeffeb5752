import path from 'node:path';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { connectPostgres, openPglite, type Database } from './connect.ts';
import { beginEpochIfDatabaseMoved } from './epoch.ts';
import { migrate } from './migrate.ts';
import { takeTurns } from './take-turns.ts';

/**
 * Opens PostgreSQL 15 or newer if a URL is given, else PGlite in the data folder, and migrates its schema; servers that
 * start at the same time take turns.
 *
 * @throws Error where the database cannot be reached, a migration fails, or a later version has changed the schema
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  log: Log
): Promise<Database> {
  const database = config.databaseUrl
    ? connectPostgres(config.databaseUrl)
    : await openPglite(path.join(config.dataDir, 'pglite'));
  try {
    await takeTurns(database, async () => {
      await migrate(database, log);
      await beginEpochIfDatabaseMoved(database, log);
    });
  } catch (cause) {
    await database.destroy();
    throw cause;
  }
  return database;
}
