import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTransport } from '#app/lib/sync/transport.ts';
import { createMirror } from '#app/lib/sync/mirror.ts';
import { migrate, type Database } from '#server/database/connect.ts';
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

/* On PostgreSQL alone: whoever has such wards has that. */
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

  test('[S8] is mirrored in pages that survive a cut link, and followed by what has changed alone', async () => {
    const { ward, some } = await fill(real.database, server);
    const scope = `ward:${ward}`;
    const random = seededRandom(testSeed);
    let asked = 0;
    let isBad = true;
    const actor = officer({ role: 'officer', wards: [ward] });
    // What the route does once it has found out who is asking.
    const answer: typeof fetch = async (input) => {
      const { searchParams } = new URL(input as URL);
      asked += 1;
      return Response.json(
        await pull(server.services, actor, {
          scope: searchParams.get('scope')!,
          cursor: searchParams.get('cursor') ?? undefined,
          limit: Number(searchParams.get('limit'))
        })
      );
    };
    const link = createLink(answer, () => {
      if (!isBad) return 'through';
      const chance = random();
      return chance < 0.1 ? 'lost' : chance < 0.2 ? 'unanswered' : 'through';
    });
    const phone = openTestDatabase();
    await phone.set('officer', { officer: actor.officer, scopes: [scope] });
    const mirror = createMirror(phone, 'officer', Date);

    const cuts = await mirrorAll(mirror, link.fetch, scope);

    expect(cuts, `SEED=${testSeed}`).toBeGreaterThan(0);
    expect(await phone.queue.count(), `SEED=${testSeed}`).toBe(REPORTS);
    // Within the 120 questions a minute that a device may ask.
    expect(asked).toBeLessThan(120);
    expect((await phone.cursors.get(scope))!.syncedAt).not.toBeNull();

    isBad = false;
    asked = 0;
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
    expect(asked).toBe(1);
    expect(await phone.queue.where('status').equals('acknowledged').count()).toBe(some.length);
  }, 120_000);
});

/** One report filed as ever, and its row copied until the ward is full. */
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

/** Pulls page after page, again after a cut. @returns how often the link was cut */
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
