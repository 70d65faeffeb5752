import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { connectPostgres } from '#server/database/connect.ts';
import { asOwner, createPostgres } from './cluster.ts';
import { load, openStack, type Outcome } from './stack.ts';

/** Somebody changes every report by mistake. PostgreSQL goes back to the moment before. */
export async function drill(): Promise<Outcome> {
  const postgres = await createPostgres(true);
  const stack = await openStack({
    DATABASE_URL: postgres.url(),
    PATH: await asOwner(postgres.folder),
    PGBACKREST_STANZA: 'varadi',
    PGBACKREST_CONFIG: `${postgres.folder}/pgbackrest.conf`
  });
  await load(4_000);
  await stack.command('backup', 'make');
  await load(6_000);

  const before = new Date();
  await sleep(1_000);
  const disaster = Date.now();
  const database = connectPostgres(postgres.url());
  await sql`update report set description = 'a mistake'`.execute(database);
  await database.destroy();
  await load(3_000);

  await stack.server().end();
  await postgres.stop();
  await stack.command('backup', 'restore', '--at', before.toISOString());
  await postgres.start();
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  await stack.start();
  const outcome = await stack.finish({ disaster, served: await served, after });
  const check = connectPostgres(postgres.url());
  const { rows } = await sql<{ wrong: number }>`
    select count(*)::int as wrong from report where description = 'a mistake'`.execute(check);
  await check.destroy();
  await postgres.stop();
  return { ...outcome, note: `${rows[0]!.wrong} reports still have the mistake` };
}
