import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, inject } from 'vitest';
import { pino } from 'pino';
import type { Jobs } from '#server/jobs/jobs.ts';
import type { LiveHints } from '#server/live-hints/live-hints.ts';
import { connectPostgres, openPglite, type Database } from '#server/database/connect.ts';
import { migrate } from '#server/database/migrate.ts';
import { createDatabase, dropDatabase } from './postgres.ts';
import { worker } from './workers.ts';

export const silent = pino({ level: 'silent' });

/** Ignores jobs, for tests of verbs that add some. */
export const noJobs: Jobs = {
  add: () => Promise.resolve(),
  work: () => Promise.resolve(),
  schedule: () => Promise.resolve(),
  queues: () => Promise.resolve([]),
  close: () => Promise.resolve()
};

/** Ignores hints, for tests of verbs that publish some. */
export const noHints: LiveHints = {
  publish: () => {},
  subscribe: () => () => {},
  disconnectAll: () => {},
  close: () => Promise.resolve()
};

export type DatabaseName = 'PGlite' | 'PostgreSQL';

/**
 * Runs a suite on every supported database. Each test file has one database of each kind, emptied before
 * every test.
 */
export function describeOnEachDatabase(
  title: string,
  suite: (database: () => Database, name: DatabaseName) => void
): void {
  describe.each<[DatabaseName, () => Promise<Opened>]>([
    ['PGlite', openEmbedded],
    ['PostgreSQL', openReal]
  ])(`${title} on %s`, (name, open) => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
      await migrate(opened.database, silent);
    });
    beforeEach(() => empty(opened.database));
    afterAll(() => opened.close());
    suite(() => opened.database, name);
  });
}

export type Opened = { database: Database; close: () => Promise<void> };

async function openEmbedded(): Promise<Opened> {
  const database = await openPglite();
  return { database, close: () => database.destroy() };
}

/** Creates a new database on the server that `postgres.ts` has found. */
export async function openReal(): Promise<Opened & { url: string }> {
  const server = inject('postgresUrls')[worker()]!;
  const url = await createDatabase(server);
  const database = connectPostgres(url);
  return {
    url,
    database,
    async close() {
      await database.destroy();
      await dropDatabase(server, url);
    }
  };
}

/** Enrols a device, as its first push would. */
export async function enrol(database: Database, id: string): Promise<void> {
  const now = new Date();
  await database
    .insertInto('device')
    .values({ id, key_hash: Buffer.from('x'), enrolled_at: now, seen_at: now, blocked_at: null })
    .execute();
}

/** Deletes all rows except the epoch. Triggers must be off, because they forbid deleting events. */
export async function empty(database: Database): Promise<void> {
  await database.connection().execute(async (connection) => {
    await sql`set session_replication_role = replica`.execute(connection);
    await sql`truncate triage, device, report, report_device, photo, operation, event, departure,
      ward_layer, ward, officer, auth_user, auth_session, auth_account, auth_verification,
      budget_limit, budget_window, budget_reservation, budget_entry, budget_alert, budget_change, model_answer, installation,
      rate_limit, backup_run, usage_day cascade`.execute(connection);
    await sql`set session_replication_role = origin`.execute(connection);
  });
}
