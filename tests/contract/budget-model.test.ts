import fc from 'fast-check';
import type { KyselyPlugin } from 'kysely';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { audit } from '#server/budget/audit.ts';
import { expireReservations } from '#server/budget/expire.ts';
import { setLimit, setKillSwitch } from '#server/budget/limits.ts';
import { reserve } from '#server/budget/reserve.ts';
import { release, settle } from '#server/budget/settle.ts';
import { startOf, PERIODS } from '#server/budget/windows.ts';
import type { Database } from '#server/database/connect.ts';
import { DAY, HOUR, MINUTE } from '#shared/time.ts';
import { TestClock } from '../support/clock.ts';
import { describeOnEachDatabase, empty, silent } from '../support/databases.ts';
import { testSeed } from '../support/random.ts';

/*
 * Random sequences of reservations, settlements, expiries, crashes and changed limits. No window exceeds its
 * cap unless an overrun was booked in it, and the windows agree with the ledger.
 */

const SEQUENCES = Number(process.env.BUDGET_SEQUENCES ?? 200);
/** Sequences between two resets of the tables; each uses its own months. */
const SEQUENCES_PER_RESET = 50;
const LIMITS = ['total', 'provider', 'device', 'ward', 'provider:p0', 'device:d0'].flatMap(
  (scope) => PERIODS.map((period) => `${scope}/${period}`)
);

type Step =
  | { do: 'reserve'; attempts: { estimate: number; who: number; urgent: boolean }[] }
  | { do: 'settle'; which: number; cost: number }
  | { do: 'release'; which: number }
  | { do: 'expire' }
  | { do: 'pass'; time: number }
  | { do: 'cap'; limit: number; cap: number; soft: number }
  | { do: 'switch'; limit: number; killed: boolean }
  /** The process dies after `statement` statements. */
  | { do: 'crash'; of: 'reserve' | 'settle'; which: number; statement: number };

const attempt = fc.record({
  estimate: fc.integer({ min: 1, max: 40 }),
  who: fc.nat(3),
  urgent: fc.boolean()
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      attempts: fc.array(attempt, { minLength: 1, maxLength: 4 })
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which: fc.nat(9),
      cost: fc.oneof({ weight: 9, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.nat(80) })
    })
  },
  fc.record({ do: fc.constant('release' as const), which: fc.nat(9) }),
  fc.record({ do: fc.constant('expire' as const) }),
  fc.record({
    do: fc.constant('pass' as const),
    time: fc.constantFrom(MINUTE, 10 * MINUTE, 12 * HOUR, DAY, 12 * DAY, -HOUR, -DAY)
  }),
  fc.record({
    do: fc.constant('cap' as const),
    limit: fc.nat(LIMITS.length - 1),
    cap: fc.nat(150),
    soft: fc.nat(150)
  }),
  fc.record({
    do: fc.constant('switch' as const),
    limit: fc.nat(LIMITS.length - 1),
    killed: fc.boolean()
  }),
  fc.record({
    do: fc.constant('crash' as const),
    of: fc.constantFrom('reserve' as const, 'settle' as const),
    which: fc.nat(9),
    statement: fc.nat(5)
  })
);

describeOnEachDatabase('the budget under random operations', (database) => {
  test(
    '[B1] [B2] [B5] [B6] [B7] [B8] [B9] [B11] no window exceeds its cap, and every window agrees with the ledger',
    async () => {
      let sequence = 0;
      const seen = { steps: 0, reserved: 0, refused: 0, overruns: 0 };
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 16 }), async (steps) => {
          if (sequence % SEQUENCES_PER_RESET === 0) await empty(database());
          await runSequence(database(), sequence % SEQUENCES_PER_RESET, steps, seen);
          sequence += 1;
          if (sequence % SEQUENCES_PER_RESET === 0)
            expect((await audit(database())).differences).toEqual([]);
        }),
        { numRuns: SEQUENCES, seed: testSeed, endOnFailure: SEQUENCES > 1_000 }
      );
      expect((await audit(database())).differences).toEqual([]);
      // The sequences must reach the interesting cases often enough.
      for (const count of Object.values(seen)) expect(count).toBeGreaterThan(SEQUENCES / 20);
    },
    30_000 + SEQUENCES * 300
  );
});

type Seen = { steps: number; reserved: number; refused: number; overruns: number };

async function runSequence(database: Database, index: number, steps: readonly Step[], seen: Seen) {
  const clock = new TestClock(Date.parse('2026-01-20T20:00:00+05:30') + index * 93 * DAY);
  const first = startOf('month', clock.now() - 40 * DAY);
  const services = { database, clock, log: silent };
  await sql`insert into budget_limit (id, cap, soft)
    select kind || '/' || period, 100, 80
    from unnest(array['total', 'provider', 'device', 'ward']) kind, unnest(array['day', 'month']) period
    on conflict (id) do update set cap = 100, soft = 80, killed = null`.execute(database);
  await sql`delete from budget_limit where id like '%:%'`.execute(database);

  const keys: { key: string; estimate: number }[] = [];
  const overrun = new Set<string>();
  let used = new Map<string, number>();
  const pick = (which: number) => keys[which % keys.length];

  const tryOne = async (
    { estimate, who, urgent }: { estimate: number; who: number; urgent: boolean },
    needs = services
  ) => {
    const key = `${index}-${keys.length}`;
    keys.push({ key, estimate });
    const { ok } = await reserve(needs, {
      key,
      provider: `p${who % 2}`,
      device: `d${who % 3}`,
      ward: `w${who % 2}`,
      model: 'm',
      report: null,
      urgent,
      estimate,
      timeoutMs: 10 * MINUTE
    });
    seen[ok ? 'reserved' : 'refused'] += 1;
  };
  const settleOne = async (which: number, cost: number, needs = services) => {
    const one = pick(which);
    if (!one) return;
    const before = await database
      .selectFrom('budget_reservation')
      .select(['state', 'windows'])
      .where('key', '=', one.key)
      .executeTakeFirst();
    const bound = before?.state === 'released' ? 0 : one.estimate;
    if (before && before.state !== 'settled' && cost > bound) {
      for (const window of before.windows) overrun.add(window);
      seen.overruns += 1;
    }
    await settle(needs, one.key, cost);
  };

  for (const step of steps) {
    seen.steps += 1;
    switch (step.do) {
      case 'reserve':
        await Promise.all(step.attempts.map((one) => tryOne(one)));
        break;
      case 'settle':
        await settleOne(step.which, step.cost);
        break;
      case 'release':
        if (pick(step.which)) await release(services, pick(step.which)!.key);
        break;
      case 'expire':
        await expireReservations(services);
        break;
      case 'pass':
        clock.advance(step.time);
        break;
      case 'cap': {
        const { cap, soft } = step;
        const limit = { id: LIMITS[step.limit]!, cap, soft: Math.min(cap, soft) };
        await setLimit(services, 'operator', limit);
        break;
      }
      case 'switch':
        await setKillSwitch(services, 'operator', LIMITS[step.limit]!, step.killed);
        break;
      case 'crash': {
        const dying = { ...services, database: failFromStatement(database, step.statement) };
        if (step.of === 'reserve')
          await tryOne({ estimate: 9, who: step.which, urgent: false }, dying);
        else await settleOne(step.which, 5, dying).catch(ignoreCrash);
        break;
      }
    }
    used = await checkCaps(database, first, used, overrun);
  }
}

class Crash extends Error {}

function failFromStatement(database: Database, statement: number): Database {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if ((count += 1) > statement) throw new Crash();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result)
  };
  return database.withPlugin(plugin);
}

function ignoreCrash(cause: unknown): void {
  if (!(cause instanceof Crash)) throw cause;
}

/** No window exceeds its cap; a window above a lowered cap does not grow. */
async function checkCaps(
  database: Database,
  first: string,
  before: ReadonlyMap<string, number>,
  overrun: ReadonlySet<string>
): Promise<Map<string, number>> {
  const { rows } = await sql<{ key: string; used: number; cap: number }>`
    select w.key, (w.settled + w.reserved)::int as used, coalesce(own.cap, general.cap)::int as cap
    from budget_window w
    left join budget_limit own on own.id = w.scope || '/' || w.period
    left join budget_limit general on general.id = split_part(w.scope, ':', 1) || '/' || w.period
    where w.starts >= ${first}`.execute(database);
  for (const { key, used, cap } of rows) {
    if (overrun.has(key)) continue;
    expect(used, key).toBeLessThanOrEqual(Math.max(cap, before.get(key) ?? 0));
  }
  return new Map(rows.map(({ key, used }) => [key, used]));
}
