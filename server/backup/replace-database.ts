import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import type { Config } from '../config.ts';
import { connectPostgres, driverOf, openPglite, type Database } from '../database/connect.ts';
import { OperatorError } from '../errors.ts';
import { putBack, setAside } from './set-aside.ts';

/** @throws OperatorError while a server is connected to PostgreSQL: it would write what is about to be replaced */
export async function refuseWhileServersRun(database: Database): Promise<void> {
  if (driverOf(database).kind === 'pglite') return;
  const { rows } = await sql<{ others: number }>`
    select count(distinct application_name || coalesce(client_addr::text, ''))::int as others
    from pg_stat_activity
    where datname = current_database() and application_name = 'varadi photo locks'`.execute(
    database
  );
  if (rows[0]!.others > 0)
    throw new OperatorError(
      'a Varadi server is connected to this database; stop all of them first'
    );
}

/**
 * Replaces the database by another one. What was there stays beside it.
 *
 * @param fill gets an empty database
 * @returns where the old one is, for the operator; null where there was none
 * @throws what `fill` throws; the database is then as it was
 */
export const replaceDatabase = (
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  fill: (database: Database) => Promise<void>
): Promise<string | null> =>
  databaseUrl
    ? replaceSchemas(databaseUrl, fill)
    : replaceFolder(path.join(dataDir, 'pglite'), fill);

async function replaceSchemas(
  url: string,
  fill: (database: Database) => Promise<void>
): Promise<string> {
  await using(connectPostgres(url), refuseWhileServersRun);
  const suffix = `_before_${Date.now()}`;
  await setAside(url, suffix);
  try {
    await using(connectPostgres(url), fill);
  } catch (cause) {
    await putBack(url, suffix);
    throw cause;
  }
  return `the schemas that end in ${suffix}`;
}

async function replaceFolder(
  folder: string,
  fill: (database: Database) => Promise<void>
): Promise<string | null> {
  const next = `${folder}.next`;
  await rm(next, { recursive: true, force: true });
  await using(await openPglite(next), fill);
  const aside = `${folder}.before-${Date.now()}`;
  const wasThere = await rename(folder, aside).then(
    () => true,
    (cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw cause;
    }
  );
  await rename(next, folder);
  return wasThere ? aside : null;
}

async function using(database: Database, work: (database: Database) => Promise<void>) {
  try {
    await work(database);
  } finally {
    await database.destroy();
  }
}
