import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTransport } from '#app/lib/sync/transport.ts';
import { createMirror } from '#app/lib/sync/mirror.ts';
import { migrate } from '#server/database/migrate.ts';
import { type Database } from '#server/database/connect.ts';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import type { Mirror } from '#sync/ports.ts';
import { filing, newDevice, officer, operation } from '#tests/support/builders.ts';
import { enrol, openReal, silent } from '#tests/support/databases.ts';
import { openTestDatabase } from '#tests/support/dexie-store.ts';
import { createLink } from '#tests/support/link.ts';
import { seededRandom, testSeed } from '#tests/support/random.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

const REPORTS = 20_000;

/* On PostgreSQL only: installations with wards of this size use it. */
describe('an officer’s ward of 20,000 reports', () => {
  let real: Awaited<ReturnType<typeof openReal>>;
  let server: TestServer;
  beforeAll(async () => {
    real = await openReal();
    await migrate(real.database, silent);
    server = await openTestServer(real.database);
  });
  afterAll(async () => {
    await server.close();
    await real.close();
  });

  test('[S8] is mirrored in pages that survive a cut link; later pulls return only changes', async () => {
    const { ward, some } = await fill(real.database, server);
    const scope = `ward:${ward}`;
    const random = seededRandom(testSeed);
    let pulls = 0;
    let isFaulty = true;
    const actor = officer({ role: 'officer', wards: [ward] });
    // Does what the route does after authentication.
    const answer: typeof fetch = async (input) => {
      const { searchParams } = new URL(input as URL);
      pulls += 1;
      return Response.json(
        await pull(server.services, actor, {
          scope: searchParams.get('scope')!,
          cursor: searchParams.get('cursor') ?? undefined,
          limit: Number(searchParams.get('limit'))
        })
      );
    };
    const link = createLink(answer, () => {
      if (!isFaulty) return 'through';
      const chance = random();
      return chance < 0.1 ? 'lost' : chance < 0.2 ? 'unanswered' : 'through';
    });
    const phone = openTestDatabase();
    await phone.set('officer', { officer: actor.officer, scopes: [scope] });
    const mirror = createMirror(phone, 'officer', Date);

    const cuts = await mirrorAll(mirror, link.fetch, scope);

    expect(cuts, `SEED=${testSeed}`).toBeGreaterThan(0);
    expect(await phone.queue.count(), `SEED=${testSeed}`).toBe(REPORTS);
    // Within the limit of 120 pulls a minute per device.
    expect(pulls).toBeLessThan(120);
    expect((await phone.cursors.get(scope))!.syncedAt).not.toBeNull();

    isFaulty = false;
    pulls = 0;
    for (const report of some) {
      await push(server.services, officer(), [operation('acknowledge', {}, { report, seen: 1 })]);
    }
    const saved: string[] = [];
    const followed: Mirror = {
      ...mirror,
      save(name, changes, ...rest) {
        saved.push(...changes.map(({ id }) => id));
        return mirror.save(name, changes, ...rest);
      }
    };
    await mirrorAll(followed, link.fetch, scope);
    expect(saved.toSorted()).toEqual(some.toSorted());
    expect(pulls).toBe(1);
    expect(await phone.queue.where('status').equals('acknowledged').count()).toBe(some.length);
  }, 120_000);
});

/** Files one report as usual and copies its row until the ward has all reports. */
async function fill(database: Database, { services }: TestServer) {
  const device = newDevice();
  await enrol(database, device.id);
  const filed = filing({ description: 'A hole as deep as a bucket, in front of the school gate' });
  await push(services, device.actor, [filed]);
  await sql`
    insert into report select (jsonb_populate_record(report,
        jsonb_build_object('id', '019ec954-36c0-7' || substr(md5(n::text), 1, 3) || '-8'
          || substr(md5(n::text), 4, 3) || '-' || substr(md5(n::text), 7, 12),
          'changed_in', pg_current_xact_id()::text))).*
      from report, generate_series(2, ${REPORTS}) as n`.execute(database);
  await sql`
    insert into event select (jsonb_populate_record(event, jsonb_build_object('report', report.id))).*
      from event, report where report.id <> event.report`.execute(database);
  const rows = await database.selectFrom('report').select(['id', 'ward']).limit(3).execute();
  return { ward: rows[0]!.ward, some: rows.map(({ id }) => id) };
}

/** Pulls all pages and retries after a cut. @returns how often the link was cut */
async function mirrorAll(mirror: Mirror, fetch: typeof globalThis.fetch, scope: string) {
  const transport = createTransport(fetch, () => Promise.resolve({}));
  let cuts = 0;
  for (;;) {
    const answer = await transport.pull(scope, await mirror.cursor(scope));
    if (answer.kind !== 'ok') {
      cuts += 1;
      expect(cuts).toBeLessThan(100);
      continue;
    }
    const { changes, cursor, more } = answer.value;
    await mirror.save(scope, changes, cursor, !more);
    if (!more) return cuts;
  }
}
