import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '#server/budget/audit.ts';
import { expireReservations } from '#server/budget/expire.ts';
import { ledgerPage } from '#server/budget/ledger.ts';
import { setKillSwitch } from '#server/budget/limits.ts';
import { nanos } from '#server/budget/money.ts';
import { settle } from '#server/budget/settle.ts';
import { statusOf } from '#server/budget/status.ts';
import { runCommand } from '#server/cli/commands.ts';
import { push } from '#server/sync/push.ts';
import type { PaidModel } from '#server/triage/paid/open.ts';
import { triageByModel } from '#server/triage/paid/triage-by-model.ts';
import { triageReports } from '#server/triage/triage-reports.ts';
import type { Actor } from '#shared/access.ts';
import { formatDollars } from '#shared/money.ts';
import { MINUTE } from '#shared/time.ts';
import { filing, newDevice } from '../support/builders.ts';
import { TestClock } from '../support/clock.ts';
import { describeOnEachDatabase, enrol } from '../support/databases.ts';
import { failFromStatement } from '../support/failing-database.ts';
import {
  openFakeModel,
  startFakeProvider,
  type FakeProvider,
  type Manner
} from '../support/fake-provider.ts';
import { seededRandom, testSeed } from '../support/random.ts';
import { setEveryLimit } from '../support/limits.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

type State = 'settled' | 'expired';
/** The state of an attempt after each fault. A fault occurs once; the next request gets an answer. */
const FAULTS = {
  answers: 'settled',
  uncounted: 'settled',
  nonsense: 'settled',
  greedy: 'settled',
  busy: 'settled',
  unauthorised: 'settled',
  fails: 'expired',
  page: 'expired',
  cut: 'expired',
  cut_in_answer: 'expired'
} as const satisfies Partial<Record<Manner, State>>;
const MANNERS = Object.keys(FAULTS) as (keyof typeof FAULTS)[];

describeOnEachDatabase("the provider's own bill and our ledger", (database) => {
  let server: TestServer;
  let clock: TestClock;
  let resident: Actor;
  let fake: FakeProvider;
  let paid: PaidModel;
  beforeEach(async () => {
    clock = new TestClock();
    server = await openTestServer(database(), clock);
    fake = await startFakeProvider();
    paid = openPaid();
    const device = newDevice();
    await enrol(database(), device.id);
    resident = device.actor;
    await setEveryLimit(server.services, 1e13);
  });
  afterEach(async () => {
    await server.close();
    await fake.close();
  });

  // A new circuit breaker each time, so that a fault in one case does not affect the next.
  const openPaid = () => openFakeModel(fake);
  let filed = 0;
  const file = async () => {
    const one = filing({ description: `dirty water everywhere here, house ${(filed += 1)}` });
    await push(server.services, resident, [one]);
    await triageReports(server.services, [one.report]);
    return one.report;
  };
  const command = (argv: string[]) => runCommand(server.services, argv, '.', () => {});
  const ask = (report: string) => triageByModel(server.services, paid, report);

  /** Resets the switches that an overrun has set, as an administrator would after looking. */
  const resume = async () => {
    for (const id of ['provider/month', 'provider/day']) {
      await setKillSwitch(server.services, 'operator', id, false);
    }
  };

  /** Retries like the job queue, until the outcome is not `wait`. */
  const seeThrough = async (report: string) => {
    for (let i = 0; i < 12; i++) {
      await expireReservations(server.services);
      const outcome = await ask(report);
      if (outcome.did !== 'wait') return;
      await resume();
      clock.advance(Math.min(outcome.again, 10 * MINUTE));
    }
    throw new Error('the report still waits for triage after 12 tries');
  };

  const attempts = async () => {
    const rows = await database().selectFrom('budget_reservation').selectAll().execute();
    return rows.map(({ key, state, charged, estimate }) => ({
      key,
      state,
      charged: nanos(charged),
      estimate: nanos(estimate),
      billed: fake.bill.get(key) ?? 0
    }));
  };
  const isSuggested = async (report: string) =>
    (await database()
      .selectFrom('triage')
      .select('by')
      .where('report', '=', report)
      .where('by', '!=', 'local')
      .executeTakeFirst()) !== undefined;

  /**
   * Checks that every attempt is charged its billed cost and that nothing stays held. An attempt of unknown cost
   * is charged its estimate, until it is corrected from the provider's log. Then the windows equal the bill.
   *
   * @returns what attempts whose answer had no usage were charged beyond their bill
   */
  const expectToAgree = async (): Promise<number> => {
    const ended = await attempts();
    expect([...fake.bill.keys()].filter((key) => !ended.some((one) => one.key === key))).toEqual(
      []
    );
    let uncounted = 0;
    for (const { key, state, charged, estimate, billed } of ended) {
      if (state === 'expired') {
        expect({ key, charged }).toEqual({ key, charged: estimate });
        const isGreedy = fake.requests.some(
          (one) => one.attempt === key && one.manner === 'greedy'
        );
        if (!isGreedy) expect(billed).toBeLessThanOrEqual(estimate);
        const cost = formatDollars(billed);
        const booked = await command(['budget', 'correct', key, '--cost', cost, '--overrun']);
        expect(booked).toMatchObject({ code: 0 });
      } else if (state === 'settled' && charged === estimate) uncounted += charged - billed;
      else {
        expect(state).not.toBe('held');
        expect({ key, charged }).toEqual({ key, charged: billed });
      }
    }
    const { spent, reserved } = (await statusOf(server.services)).month;
    const bill = [...fake.bill.values()].reduce((sum, cost) => sum + cost, 0);
    expect({ spent, reserved }).toEqual({ spent: bill + uncounted, reserved: 0 });
    expect((await audit(database())).differences).toEqual([]);
    return uncounted;
  };

  test.each(MANNERS)(
    '[B1] [B7] bill and ledger agree to the nano-dollar: provider %s',
    async (manner) => {
      fake.meets = [manner];
      const report = await file();
      await seeThrough(report);
      const [first] = fake.requests;
      expect((await attempts()).find(({ key }) => key === first!.attempt)!.state).toBe(
        FAULTS[manner]
      );
      // A useless answer is paid for once and dropped.
      expect(await isSuggested(report)).toBe(manner !== 'nonsense');
      const beyond = await expectToAgree();
      expect(beyond > 0).toBe(manner === 'uncounted');
    }
  );

  test.each(['answers', 'greedy', 'busy', 'cut'] as const)(
    '[B1] [B4] a server that dies between any two statements leaves nothing stuck or charged twice: provider %s',
    { timeout: 60_000 },
    async (manner) => {
      let steps = 0;
      for (let isOver = false; !isOver; steps++) {
        await resume();
        fake.meets = [manner];
        const report = await file();
        const dying = failFromStatement(database(), steps);
        const before = fake.requests.length;
        await triageByModel(
          { ...server.services, database: dying.database },
          openPaid(),
          report
        ).catch((cause: unknown) => {
          if (!dying.isDead()) throw cause;
        });
        isOver = !dying.isDead();
        expect(fake.requests.length - before).toBeLessThanOrEqual(1);
        fake.meets = fake.requests.length > before ? [] : [manner];
        await seeThrough(report);
        expect(await isSuggested(report)).toBe(true);
        // Only a request that was under way when its server died may be paid for twice.
        expect(fake.requests.length - before).toBeLessThanOrEqual(2);
      }
      expect(steps).toBeGreaterThan(8);
      expect(await expectToAgree()).toBe(0);
    }
  );

  test(
    '[B1] [B7] bill and ledger agree after concurrent requests with random faults and crashes',
    { timeout: 60_000 },
    async () => {
      const random = seededRandom(testSeed);
      const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
      const reports: string[] = [];
      for (let i = 0; i < 40; i++) reports.push(await file());
      for (let round = 0; round < 3; round++) {
        fake.meets = Array.from({ length: 20 }, () => pick(MANNERS));
        await Promise.all(
          reports.map((report) => {
            const isDying = random() < 0.4;
            const { database: dying } = failFromStatement(
              database(),
              isDying ? Math.floor(random() * 30) : Infinity
            );
            return triageByModel({ ...server.services, database: dying }, openPaid(), report).catch(
              (cause: unknown) => {
                if (!isDying) throw cause;
              }
            );
          })
        );
        clock.advance(2 * MINUTE);
      }
      fake.meets = [];
      for (const report of reports) await seeThrough(report);
      expect(fake.bill.size, `SEED=${testSeed}`).toBeGreaterThan(40);
      await expectToAgree();
    }
  );

  describe('[B7] an attempt of unknown cost', () => {
    const DOLLAR = '0.000000001';
    let key: string;
    let estimate: number;
    beforeEach(async () => {
      fake.meets = ['cut'];
      await seeThrough(await file());
      const one = (await attempts()).find(({ state }) => state === 'expired')!;
      ({ key, estimate } = one);
    });
    const charged = async () => (await attempts()).find((one) => one.key === key)!.charged;

    test('can be corrected by hand, more than once; the ledger records who did it', async () => {
      expect(await command(['budget', 'correct', key, '--cost', '0'])).toMatchObject({ code: 0 });
      expect(await charged()).toBe(0);
      expect(await command(['budget', 'correct', key, '--cost', DOLLAR])).toMatchObject({
        code: 0
      });
      expect(await charged()).toBe(1);
      const { entries } = await ledgerPage(database(), { kind: 'correct' });
      expect(entries.map(({ attempt, actor, settled }) => [attempt, actor, settled])).toEqual([
        [key, 'operator', 1],
        [key, 'operator', -estimate]
      ]);
      expect((await audit(database())).differences).toEqual([]);
    });

    test('can be charged above its estimate only with --overrun, which sets the kill switch', async () => {
      const cost = formatDollars(estimate + 1);
      const refused = await command(['budget', 'correct', key, '--cost', cost]);
      expect(refused.code).toBe(1);
      expect(refused.output).toContain('--overrun');
      expect(await charged()).toBe(estimate);
      expect(await killed()).toEqual([]);
      const booked = await command(['budget', 'correct', key, '--cost', cost, '--overrun']);
      expect(booked.code).toBe(0);
      expect(booked.output).toContain('kill switch is set');
      expect(await charged()).toBe(estimate + 1);
      expect(await killed()).toEqual(['provider/day', 'provider/month']);
    });

    test('a manual correction is idempotent; a later answer from the provider overrides it', async () => {
      for (let i = 0; i < 2; i++) {
        expect(await command(['budget', 'correct', key, '--cost', DOLLAR])).toMatchObject({
          code: 0
        });
      }
      expect((await ledgerPage(database(), { kind: 'correct' })).entries).toHaveLength(1);
      expect(await settle(server.services, key, 700)).toBe(true);
      expect(await charged()).toBe(700);
      expect(await command(['budget', 'correct', key, '--cost', DOLLAR])).toMatchObject({
        code: 1
      });
      expect((await audit(database())).differences).toEqual([]);
    });

    test('[B10] a lower correction withdraws the alerts that are no longer reached', async () => {
      await setEveryLimit(server.services, 1e10);
      const levels = async () =>
        (
          await database()
            .selectFrom('budget_alert')
            .select('level')
            .where('window', 'like', 'total/day/%')
            .orderBy('level')
            .execute()
        ).map(({ level }) => level);
      await command(['budget', 'correct', key, '--cost', '9', '--overrun']);
      expect(await levels()).toEqual([50, 80]);
      await command(['budget', 'correct', key, '--cost', '6', '--overrun']);
      expect(await levels()).toEqual([50]);
      await command(['budget', 'correct', key, '--cost', '0']);
      expect(await levels()).toEqual([]);
    });

    test('an attempt that the provider has settled, or that does not exist, cannot be corrected', async () => {
      const settled = (await attempts()).find(({ state }) => state === 'settled')!;
      for (const other of [settled.key, 'triage/none']) {
        const refused = await command(['budget', 'correct', other, '--cost', '0']);
        expect(refused.code).toBe(1);
        expect(refused.output).toContain('nothing is booked');
      }
      expect((await attempts()).find((one) => one.key === settled.key)).toEqual(settled);
    });
  });

  const killed = async () => {
    const rows = await database()
      .selectFrom('budget_limit')
      .select('id')
      .where('killed', 'is not', null)
      .orderBy('id')
      .execute();
    return rows.map(({ id }) => id);
  };
});
