import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_CORPORATION } from '#shared/access.ts';
import { connectPostgres } from '#server/database/connect.ts';
import { migrate } from '#server/database/migrate.ts';
import { changesQuery, pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { openWardRegistry, type WardRegistry } from '#server/wards/registry.ts';
import { filing, newDevice, newId, officer } from '#tests/support/builders.ts';
import { TestClock } from '#tests/support/clock.ts';
import { openReal, enrol, noJobs, noHints, silent } from '#tests/support/databases.ts';
import { seededRandom, testSeed } from '#tests/support/random.ts';

const WRITERS = 16;
const CHANGES_EACH = 25;
const BEGINNING = { changedIn: '0', report: '00000000-0000-0000-0000-000000000000' };

/** Only on PostgreSQL: PGlite has one connection, so no transactions are concurrent. */
describe('pull with concurrent writers on PostgreSQL', () => {
  let opened: Awaited<ReturnType<typeof openReal>>;
  let wards: WardRegistry;
  let ward: string;
  const admin = officer();

  beforeAll(async () => {
    opened = await openReal();
    await migrate(opened.database, silent);
    wards = await openWardRegistry(opened.database);
    ward = wards.place({ lat: 12.97629, lng: 77.59289 }, new Date())!.ward;
  });
  afterAll(() => opened.close());

  const needs = () => ({
    database: opened.database,
    wards,
    clock: new TestClock(),
    log: silent,
    liveHints: noHints,
    jobs: noJobs
  });

  async function fileReports(count: number): Promise<string[]> {
    const device = newDevice();
    await enrol(opened.database, device.id);
    const filed = Array.from({ length: count }, () => filing());
    const { results } = await push(needs(), device.actor, filed);
    expect(results.every(({ outcome }) => outcome === 'applied')).toBe(true);
    return filed.map(({ report }) => report);
  }

  async function pullAll(cursor?: string) {
    const seen: string[] = [];
    for (;;) {
      const page = await pull(needs(), admin, { scope: `ward:${ward}`, cursor, limit: 50 });
      seen.push(...page.changes.map(({ id }) => id));
      cursor = page.cursor;
      if (!page.more) return { seen, cursor };
    }
  }

  /** Changes a report like a writer: takes its transaction id, waits for `delay`, and commits. */
  const change = (report: string, delay: () => Promise<unknown>) =>
    opened.database.transaction().execute(async (tx) => {
      await sql`update report set version = version + 1, changed_in = pg_current_xact_id()
        where id = ${report}`.execute(tx);
      await delay();
    });

  test('[S8] a change that commits after a later one is not skipped', async () => {
    const [early, late] = (await fileReports(2)) as [string, string];
    const { cursor } = await pullAll();

    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<undefined>();
    const slow = change(early, () => mayCommit);
    // The slow transaction has its id once its row is locked.
    await expect
      .poll(async () => {
        const { rows } =
          await sql`select 1 from report where id = ${early} for update skip locked`.execute(
            opened.database
          );
        return rows.length;
      })
      .toBe(0);
    await change(late, () => Promise.resolve());

    const between = await pullAll(cursor);
    commit(undefined);
    await slow;
    const after = await pullAll(between.cursor);

    expect([...between.seen, ...after.seen].toSorted()).toEqual([early, late].toSorted());
  });

  test(`[S8] a reader concurrent with ${WRITERS} writers misses no change`, async () => {
    const random = seededRandom(testSeed);
    // Each report changes once, so that a later change cannot hide a missed one.
    const reports = await fileReports(WRITERS * CHANGES_EACH);
    const left = [...reports];
    const mirror = new Map<string, number>();
    // Start at the end, so that the reader stays close behind the writers.
    let { cursor } = await pullAll();
    // A separate connection: queued behind the writers, the reader would never meet an open transaction.
    const database = connectPostgres(opened.url);
    const writing = { isOver: false };

    const read = async () => {
      const page = await pull({ database, wards }, admin, {
        scope: `ward:${ward}`,
        cursor,
        limit: 100
      });
      for (const view of page.changes) if ('version' in view) mirror.set(view.id, view.version);
      cursor = page.cursor;
      return page.more;
    };
    const reader = (async () => {
      while (!writing.isOver) await read();
      while (await read());
    })();
    const writers = Array.from({ length: WRITERS }, async () => {
      for (let i = 0; i < CHANGES_EACH; i++) {
        await change(left.pop()!, () => sleep(random() * 8));
      }
    });
    await Promise.all(writers);
    writing.isOver = true;
    await reader;
    await database.destroy();

    const rows = await opened.database
      .selectFrom('report')
      .select(['id', 'version'])
      .where('id', 'in', reports)
      .execute();
    const truth = new Map(rows.map(({ id, version }) => [id, version]));
    const mirrored = new Map(reports.map((report) => [report, mirror.get(report)]));
    expect(mirrored, `SEED=${testSeed}`).toEqual(truth);
  });

  test('a pull uses an index with 20,000 reports', async () => {
    await sql`insert into report (id, version, status, category, captured_at, ward, corporation,
        ward_approximate, received_at, updated_at, landmark, supporters, hidden, confirmed, touches)
      select gen_random_uuid(), 1, 'received', 'pothole', now(), 'w' || n % 200, 'c' || n % 5, false,
        now(), now(), 'x', 0, false, false, '{}' from generate_series(1, 20000) n`.execute(
      opened.database
    );
    await sql`analyze report`.execute(opened.database);
    const { scopes, after } = {
      scopes: [
        { of: 'ward', id: 'w7' },
        { of: 'corporation', id: 'c3' },
        { of: 'corporation', id: NO_CORPORATION }
      ] as const,
      after: { ...BEGINNING, report: newId() }
    };
    for (const scope of scopes) {
      const query = changesQuery(scope, admin, after, 100).compile(opened.database);
      const { rows } = await opened.database.executeQuery<{ 'QUERY PLAN': string }>({
        ...query,
        sql: `explain ${query.sql}`
      });
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('Index');
      expect(plan).not.toContain('Seq Scan');
    }
  });
});
