import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '#server/database/migrate.ts';
import { applyPushes, type Push } from '#server/sync/apply.ts';
import type { Pusher } from '#server/actors/pusher.ts';
import { createPush, parse, push } from '#server/sync/push.ts';
import type { Operation } from '#shared/operations.ts';
import { MAX_MESSAGES_PER_RESIDENT } from '#shared/report.ts';
import {
  filing,
  IN_BENGALURU,
  IN_MYSURU,
  newDevice,
  newId,
  officer,
  operation,
  photoNotice
} from '#tests/support/builders.ts';
import {
  describeOnEachDatabase,
  empty,
  enrol,
  openReal,
  silent
} from '#tests/support/databases.ts';
import { seededRandom, testSeed } from '#tests/support/random.ts';
import { verbsOn, type Needs } from '#tests/support/verbs.ts';

const SEQUENCES = 40;
const PUSHES = 12;

describeOnEachDatabase('a batch of pushes', (database) => {
  const { services, resident, pushOne } = verbsOn(database);
  const pushOf = (pusher: Pusher, ...operations: unknown[]): Push => ({
    pusher,
    submissions: operations.map(parse)
  });
  const newcomer = (key = 'a key', device = newId()): Pusher => ({
    kind: 'device',
    device,
    newKey: Buffer.from(key)
  });
  const outcomes = (settled: Awaited<ReturnType<typeof applyPushes>>) =>
    settled.map((one) =>
      one.status === 'fulfilled'
        ? one.value.map((result) => ('code' in result ? result.code : result.outcome))
        : (one.reason as Error).message
    );

  /** All stored rows, without transaction ids. */
  async function storedRows() {
    const all = async (query: string) => (await sql.raw(query).execute(database())).rows;
    return {
      report: await all(`select to_jsonb(report) - 'changed_in' - 'public_changed_in' as row
        from report order by id`),
      device: await all(`select id from device order by id`),
      report_device: await all(`select * from report_device order by report, device`),
      operation: await all(`select * from operation order by id`),
      event: await all(`select * from event order by report, version`),
      photo: await all(`select * from photo order by id`),
      departure: await all(`select scope, report from departure order by scope, report`)
    };
  }

  /** Records the triage jobs and the published scopes. */
  function recording(needs: Needs) {
    const recorded = { triage: new Set<string>(), scopes: new Set<string>() };
    const services = {
      ...needs,
      jobs: {
        ...needs.jobs,
        add: (_: unknown, __: unknown, job: object) => {
          for (const id of (job as { reports: string[] }).reports) recorded.triage.add(id);
          return Promise.resolve();
        }
      },
      liveHints: {
        ...needs.liveHints,
        publish: (scopes: readonly string[]) =>
          scopes.forEach((scope) => recorded.scopes.add(scope))
      }
    } as Needs;
    return { recorded, services };
  }

  test(`[S2] stores and returns the same as one push after another, ${SEQUENCES} sequences`, async () => {
    let merged = 0;
    for (let sequence = 0; sequence < SEQUENCES; sequence++) {
      const seed = testSeed + sequence;
      const random = seededRandom(seed);
      const { devices, pushes } = randomPushes(random);
      const run = async (batchSize: () => number) => {
        await empty(database());
        for (const id of devices) await enrol(database(), id);
        const { recorded, services: recorder } = recording(await services());
        const answers: unknown[] = [];
        for (let at = 0; at < pushes.length;) {
          const batch = pushes.slice(at, at + batchSize());
          answers.push(...(await applyPushes(recorder, batch)));
          at += batch.length;
        }
        return { answers, recorded, rows: await storedRows() };
      };
      const alone = await run(() => 1);
      const together = await run(() => 2 + Math.floor(random() * PUSHES));
      expect(together, `SEED=${seed}`).toEqual(alone);
      merged += alone.rows.event.filter((row) => (row as { kind: string }).kind === 'join').length;
    }
    // The sequences must include merges, which are the hardest case.
    expect(merged).toBeGreaterThan(0);
  });

  test('[S2] the same filing from two phones in one batch gives one report with two authors', async () => {
    const filed = filing();
    const [one, other] = [newcomer(), newcomer()];
    const settled = await applyPushes(await services(), [pushOf(one, filed), pushOf(other, filed)]);
    expect(outcomes(settled)).toEqual([['applied'], ['repeated']]);
    expect((await storedRows()).report_device).toHaveLength(2);
  });

  test('a new device with two pushes in one batch is enrolled once', async () => {
    const device = newId();
    const settled = await applyPushes(await services(), [
      pushOf(newcomer('a key', device), filing()),
      pushOf(newcomer('a key', device), filing())
    ]);
    expect(outcomes(settled)).toEqual([['applied'], ['applied']]);
  });

  test('two devices that enrol one id in one batch: the first succeeds, and other pushes are applied', async () => {
    const device = newId();
    const settled = await applyPushes(await services(), [
      pushOf(newcomer('a key', device), filing()),
      pushOf(newcomer('b key', device), filing()),
      pushOf(newcomer(), filing())
    ]);
    expect(outcomes(settled)).toEqual([
      ['applied'],
      'this device id is enrolled with another key',
      ['applied']
    ]);
    expect((await storedRows()).report).toHaveLength(2);
  });

  test('when two officers change one field in one batch, the second is stale', async () => {
    const needs = await services();
    const filed = filing();
    await pushOne(needs, await resident(), filed);
    const decide = (id: string, severity: 'high' | 'low') =>
      pushOf(
        officer({ id }),
        operation('classify', { severity }, { report: filed.report, seen: 1 })
      );
    const settled = await applyPushes(needs, [decide('first', 'high'), decide('second', 'low')]);
    expect(outcomes(settled)).toEqual([['applied'], ['stale']]);
  });

  test('a resident who supports a report while it is merged supports the canonical report once', async () => {
    const needs = await services();
    const [author, supporter] = [await resident(), await resident()];
    const [duplicate, canonical] = [filing(), filing()];
    await push(needs, author, [duplicate, canonical]);
    const settled = await applyPushes(needs, [
      pushOf(supporter, operation('support', {}, { report: duplicate.report })),
      pushOf(
        officer(),
        operation('merge', { into: canonical.report }, { report: duplicate.report })
      ),
      pushOf(supporter, operation('support', {}, { report: canonical.report }))
    ]);
    expect(outcomes(settled)).toEqual([['applied'], ['applied'], ['applied']]);
    expect((await storedRows()).report_device).toContainEqual({
      report: canonical.report,
      device: supporter.device,
      relation: 'supporter'
    });
    const { supporters } = await database()
      .selectFrom('report')
      .select('supporters')
      .where('id', '=', canonical.report)
      .executeTakeFirstOrThrow();
    expect(supporters).toBe(1);
  });

  test('the number of comments by one resident on one report is limited across a batch', async () => {
    const needs = await services();
    const actor = await resident();
    const filed = filing();
    await pushOne(needs, actor, filed);
    const comments = (count: number) =>
      Array.from({ length: count }, () =>
        operation('comment', { text: 'and again' }, { report: filed.report })
      );
    const settled = await applyPushes(needs, [
      pushOf(actor, ...comments(MAX_MESSAGES_PER_RESIDENT)),
      pushOf(await resident(), operation('support', {}, { report: filed.report })),
      pushOf(actor, ...comments(1))
    ]);
    expect(outcomes(settled).slice(1)).toEqual([['applied'], ['too_large']]);
  });

  test('[S5] an operation that fails unexpectedly does not affect the others', async () => {
    const needs = await services();
    const [first, broken, next, last] = [filing(), filing(), filing(), filing()];
    await sql
      .raw(`alter table report add constraint broken check (id <> '${broken.report}') not valid`)
      .execute(database());
    try {
      const settled = await applyPushes(needs, [
        pushOf(newcomer(), first),
        pushOf(newcomer(), broken, next),
        pushOf(newcomer(), last)
      ]);
      expect(outcomes(settled)).toEqual([['applied'], ['retry', 'applied'], ['applied']]);
    } finally {
      await sql`alter table report drop constraint broken`.execute(database());
    }
  });

  /** A database whose transactions fail with these codes in turn; the last code repeats. */
  function failing(needs: Needs, ...codes: string[]) {
    const tried = { times: 0 };
    const execute = () => {
      const code = codes[Math.min(tried.times, codes.length - 1)];
      tried.times += 1;
      return Promise.reject(Object.assign(new Error('no'), { code }));
    };
    const broken = { transaction: () => ({ execute }) } as unknown as Needs['database'];
    return { tried, needs: { ...needs, database: broken } };
  }

  test.each<[string, string[], number]>([
    ['at the first try', ['ECONNREFUSED'], 1],
    ['during a retry', ['23505', '57P01'], 2]
  ])(
    '[S6] when the database is lost %s, the whole batch fails without more tries',
    async (_, codes, times) => {
      const { tried, needs } = failing(await services(), ...codes);
      const pushes = Array.from({ length: 5 }, () => pushOf(newcomer(), filing(), filing()));
      await expect(applyPushes(needs, pushes)).rejects.toMatchObject({ code: codes.at(-1) });
      expect(tried.times).toBe(times);
    }
  );

  /** A query of a database that does not answer. */
  const neverEnding = {
    select: () => neverEnding,
    executeTakeFirstOrThrow: () => new Promise(() => {})
  };

  test('[S6] more than 2,000 concurrent pushes get 503 with Retry-After', async () => {
    const never = { selectFrom: () => neverEnding };
    const receive = createPush({ ...(await services()), database: never as never });
    const { actor } = newDevice();
    for (let i = 0; i < 2_000; i++) void receive(actor, ['nonsense']);
    const refusal = { code: 'unavailable', retryAfter: 30 };
    await expect(receive(actor, ['nonsense'])).rejects.toMatchObject(refusal);
    await expect(receive(newcomer(), ['nonsense'])).rejects.toMatchObject(refusal);
  });

  test('more than 500 concurrent pushes of new devices get 503, and a known device is still accepted', async () => {
    const never = { selectFrom: () => neverEnding };
    const receive = createPush({ ...(await services()), database: never as never });
    for (let i = 0; i < 500; i++) void receive(newcomer(), ['nonsense']);
    await expect(receive(newcomer(), ['nonsense'])).rejects.toMatchObject({
      code: 'unavailable',
      retryAfter: 30
    });
    const known = receive(newDevice().actor, ['nonsense']);
    await expect(Promise.race([known, sleep(50, 'waits for the database')])).resolves.toBe(
      'waits for the database'
    );
  });

  test('concurrent pushes share transactions, and each gets its own reply', async () => {
    const needs = await services();
    let transactions = 0;
    const counted = {
      ...needs,
      database: new Proxy(needs.database, {
        get(target, name) {
          if (name === 'transaction') transactions += 1;
          const value: unknown = Reflect.get(target, name, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        }
      })
    };
    const receive = createPush(counted);
    const filed = Array.from({ length: 40 }, () => [filing(), filing()]);
    const replies = await Promise.all(filed.map((operations) => receive(newcomer(), operations)));
    expect(replies.map(({ results }) => results.map(({ id }) => id))).toEqual(
      filed.map((operations) => operations.map(({ id }) => id))
    );
    // One for the first push; then four batches, because new devices get 20 operations per batch.
    expect(transactions).toBe(5);
    expect((await storedRows()).report).toHaveLength(80);
  });

  /** Random pushes about a few reports by two officers and five devices, one of them new and one blocked. */
  function randomPushes(random: () => number) {
    const pick = <Item>(items: readonly Item[]): Item =>
      items[Math.floor(random() * items.length)]!;
    const known = [newDevice(), newDevice(), newDevice()].map(({ actor }) => actor);
    const devices: Pusher[] = [...known, newcomer(), { ...newDevice().actor, blocked: true }];
    const officers = ['first', 'second'].map((id) => officer({ id }));
    const reports = Array.from({ length: 4 }, newId);
    const past: unknown[] = [];

    const location = () => ({
      ...pick([IN_BENGALURU, IN_BENGALURU, { lat: 12.93, lng: 77.62 }, IN_MYSURU]),
      source: 'pin' as const
    });
    const photos = () =>
      random() < 0.3 ? [photoNotice(Buffer.from(String(random())))] : undefined;
    const byResident = (): Operation => {
      const report = pick(reports);
      return pick<() => Operation>([
        () => filing({ location: location(), photos: photos() }, { report }),
        () => filing({ location: location() }, { report }),
        () => operation('amend', { location: location() }, { report }),
        () => operation('amend', { description: `It is ${random()}` }, { report }),
        () => operation('support', {}, { report }),
        () => operation('support', {}, { report }),
        () => operation('comment', { text: 'still there', photos: photos() }, { report }),
        () => operation('dispute', { text: 'not mended' }, { report }),
        () => operation('confirm', {}, { report }),
        () => operation('withdraw', {}, { report })
      ])();
    };
    const byOfficer = (): Operation => {
      const report = pick(reports);
      const rest = { report, seen: Math.floor(random() * 5) };
      return pick<() => Operation>([
        () => operation('acknowledge', {}, rest),
        () => operation('classify', { severity: pick(['low', 'high'] as const) }, rest),
        () => operation('resolve', { photos: photos() }, rest),
        () => operation('reopen', {}, rest),
        () => operation('merge', { into: pick(reports) }, rest),
        () => operation('merge', { into: pick(reports) }, rest),
        () => operation('note', { text: 'look again', photos: photos() }, rest),
        () => operation('hide', { hidden: random() < 0.5 }, rest)
      ])();
    };
    const filings = reports.map((report) =>
      pushOf(pick(known), filing({ location: { ...IN_BENGALURU, source: 'gps' } }, { report }))
    );
    const pushes = Array.from({ length: PUSHES }, () => {
      const isOfficer = random() < 0.4;
      const operations = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
        const chance = random();
        if (chance < 0.05) return 'nonsense';
        if (chance < 0.2 && past.length > 0) return pick(past);
        const made = isOfficer ? byOfficer() : byResident();
        past.push(made);
        // The same id with another payload.
        if (chance < 0.25) past.push({ ...made, at: '2026-06-16T09:00:00+05:30' });
        return made;
      });
      return pushOf(pick(isOfficer ? officers : devices), ...operations);
    });
    // Some reports exist before the sequence, the others only if it files them.
    const before = filings.slice(0, 1 + Math.floor(random() * filings.length));
    return {
      devices: [...known, devices.at(-1)!].map((one) => (one as { device: string }).device),
      pushes: [...before, ...pushes]
    };
  }
});

/** Only on PostgreSQL: PGlite has one connection, so no other transaction can lock a row. */
describe('a batch of pushes with concurrent transactions', () => {
  let opened: Awaited<ReturnType<typeof openReal>>;
  beforeAll(async () => {
    opened = await openReal();
    await migrate(opened.database, silent);
  });
  afterAll(() => opened.close());

  test('[S5] operations on a locked row get `retry`, and the others are not delayed', async () => {
    const { services, resident, pushOne } = verbsOn(() => opened.database);
    const needs = await services();
    const [author, other] = [await resident(), await resident()];
    const locked = filing();
    await pushOne(needs, author, locked);

    const { promise: mayRelease, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: isLocked, resolve: confirmLock } = Promise.withResolvers<undefined>();
    const holder = opened.database.transaction().execute(async (tx) => {
      await sql`select from report where id = ${locked.report} for update`.execute(tx);
      confirmLock(undefined);
      await mayRelease;
    });
    await isLocked;
    const [comment, ...more] = ['still there', 'and again', 'deeper', 'wider'].map((text) =>
      operation('comment', { text }, { report: locked.report })
    ) as [Operation, ...Operation[]];
    const settled = await applyPushes(needs, [
      { pusher: author, submissions: [comment, ...more].map(parse) },
      { pusher: other, submissions: [parse(filing())] }
    ]);
    release(undefined);
    await holder;

    expect(settled).toMatchObject([
      { value: [comment, ...more].map(({ id }) => ({ id, outcome: 'retry' })) },
      { value: [{ outcome: 'applied' }] }
    ]);
    expect(await pushOne(needs, author, comment)).toMatchObject({ outcome: 'applied' });
  });

  test('[S2] one operation in four concurrent batches is applied once, and the others are not delayed', async () => {
    const { services, resident, pushOne } = verbsOn(() => opened.database);
    const needs = await services();
    const author = await resident();
    const filed = filing();
    await pushOne(needs, author, filed);
    const comment = operation('comment', { text: 'still there' }, { report: filed.report });
    const batches = Array.from({ length: 4 }, () => [
      { pusher: author, submissions: [parse(comment)] },
      { pusher: author, submissions: [parse(filing())] }
    ]);
    const settled = await Promise.all(batches.map((batch) => applyPushes(needs, batch)));

    const commentOutcomes = settled.map(
      ([one]) => (one as { value: { outcome: string }[] }).value[0]!.outcome
    );
    expect(commentOutcomes.toSorted()).toEqual(['applied', 'repeated', 'repeated', 'repeated']);
    const events = await opened.database
      .selectFrom('event')
      .select('kind')
      .where('report', '=', filed.report)
      .execute();
    expect(events.map(({ kind }) => kind).toSorted()).toEqual(['comment', 'file']);
  });
});
