import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { audit, rebuildWindows } from '#server/budget/audit.ts';
import { expireReservations } from '#server/budget/expire.ts';
import { setLimit, setKillSwitch } from '#server/budget/limits.ts';
import { DOLLAR } from '#shared/money.ts';
import { reserve, type Request } from '#server/budget/reserve.ts';
import { release, settle } from '#server/budget/settle.ts';
import { spend } from '#server/budget/spend.ts';
import { statusOf } from '#server/budget/status.ts';
import { MINUTE } from '#shared/time.ts';
import { TestClock } from '../support/clock.ts';
import { describeOnEachDatabase, silent } from '../support/databases.ts';
import { setEveryLimit } from '../support/limits.ts';

describeOnEachDatabase('the budget', (database) => {
  let clock: TestClock;
  const services = () => ({ database: database(), clock, log: silent });
  let made = 0;
  const request = (fields: Partial<Request> = {}): Request => ({
    key: `attempt-${(made += 1)}`,
    provider: 'anthropic',
    model: 'small',
    device: 'phone',
    ward: 'w1',
    report: null,
    urgent: false,
    estimate: 10,
    timeoutMs: 5 * MINUTE,
    ...fields
  });
  const limit = async (id: string, cap: number, soft = cap) => {
    const set = await setLimit(services(), 'operator', { id, cap, soft });
    expect(set).toMatchObject({ ok: true });
  };
  const windows = async () => {
    const rows = await database().selectFrom('budget_window').selectAll().execute();
    return Object.fromEntries(
      rows.map(({ key, settled, reserved }) => [key, [Number(settled), Number(reserved)]])
    );
  };
  const today = 'total/day/2026-06-15';
  const alerts = async () => {
    const rows = await database().selectFrom('budget_alert').selectAll().orderBy('level').execute();
    return rows.map(({ window, level }) => `${window} ${level}`);
  };

  beforeEach(async () => {
    clock = new TestClock();
    await setEveryLimit(services(), 1_000);
  });

  test('[B1] [B2] a reservation is booked in eight windows, and its settlement replaces it there', async () => {
    const one = request({ estimate: 400 });
    expect(await reserve(services(), one)).toEqual({
      ok: true,
      value: { key: one.key, fresh: true }
    });
    expect(await windows()).toEqual({
      'device:phone/day/2026-06-15': [0, 400],
      'device:phone/month/2026-06': [0, 400],
      'provider:anthropic/day/2026-06-15': [0, 400],
      'provider:anthropic/month/2026-06': [0, 400],
      [today]: [0, 400],
      'total/month/2026-06': [0, 400],
      'ward:w1/day/2026-06-15': [0, 400],
      'ward:w1/month/2026-06': [0, 400]
    });
    await settle(services(), one.key, 150);
    expect(new Set(Object.values(await windows()).map(String))).toEqual(new Set(['150,0']));
  });

  test('[B2] one full window refuses the reservation, and nothing is reserved in the others', async () => {
    await limit('ward:w1/day', 100);
    expect(await reserve(services(), request({ estimate: 101 }))).toEqual({
      ok: false,
      error: { code: 'cap', window: 'ward:w1/day/2026-06-15' }
    });
    expect(Object.values(await windows()).flat()).toEqual(Array(16).fill(0));
    // Another ward is not affected.
    expect(await reserve(services(), request({ estimate: 101, ward: 'w2' }))).toMatchObject({
      ok: true
    });
  });

  test('[B2] a day begins at midnight, Asia/Kolkata', async () => {
    clock = new TestClock(Date.parse('2026-06-30T23:59:59+05:30'));
    await reserve(services(), request());
    clock.advance(1_000);
    await reserve(services(), request());
    const keys = Object.keys(await windows()).filter((key) => key.startsWith('total'));
    expect(keys.sort()).toEqual([
      'total/day/2026-06-30',
      'total/day/2026-07-01',
      'total/month/2026-06',
      'total/month/2026-07'
    ]);
  });

  test('[B2] [B3] of 64 concurrent reservations exactly those that fit succeed, each in full', async () => {
    await limit('total/day', 105);
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => reserve(services(), request()))
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10);
    expect((await windows())[today]).toEqual([0, 100]);
  });

  test.each([
    ['a missing limit', () => sql`delete from budget_limit where id = 'ward/month'`, 'no_limit'],
    [
      'an active kill switch',
      () => sql`update budget_limit set killed = 'operator' where id = 'ward/day'`,
      'killed'
    ]
  ])('[B4] with %s nothing is sent', async (_, harm, code) => {
    await harm().execute(database());
    let calls = 0;
    const spent = await spend(services(), request(), () => {
      calls += 1;
      return Promise.resolve({ sent: 'yes', cost: 1, value: null });
    });
    expect(spent).toMatchObject({ ok: false, error: { code } });
    expect(calls).toBe(0);
  });

  test('[B4] a key that has reserved once sends only once, even under concurrent calls', async () => {
    const one = request();
    let calls = 0;
    const attempt = async () => {
      calls += 1;
      await sleep(20);
      return { sent: 'yes', cost: 3, value: 'answer' } as const;
    };
    const answers = await Promise.all([1, 2, 3].map(() => spend(services(), one, attempt)));
    expect(calls).toBe(1);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await windows())[today]).toEqual([3, 0]);
    expect(await reserve(services(), { ...one, model: 'other' })).toEqual({
      ok: false,
      error: { code: 'key_reused' }
    });
  });

  test('[B5] settling is idempotent, and the first cost stands', async () => {
    const one = request();
    await reserve(services(), one);
    const settled = await Promise.all([
      settle(services(), one.key, 4),
      settle(services(), one.key, 4)
    ]);
    expect(settled.sort()).toEqual([false, true]);
    expect(await settle(services(), one.key, 9)).toBe(false);
    expect(await release(services(), one.key)).toBe(false);
    expect((await windows())[today]).toEqual([4, 0]);
  });

  test('[B6] an overrun is booked in full and sets the kill switch of its provider only', async () => {
    const one = request();
    await reserve(services(), one);
    await settle(services(), one.key, 25);
    expect((await windows())[today]).toEqual([25, 0]);
    expect(await reserve(services(), request())).toMatchObject({
      ok: false,
      error: { code: 'killed' }
    });
    const changes = await database().selectFrom('budget_change').selectAll().execute();
    expect(
      changes.filter(({ actor }) => actor === 'overrun').map((change) => change.limit)
    ).toEqual(['provider/day', 'provider/month']);
  });

  test('the fullest window of a general limit ignores scopes that have their own limit', async () => {
    await limit('ward:w1/day', 5_000);
    expect(await reserve(services(), request({ ward: 'w1', estimate: 900 }))).toMatchObject({
      ok: true
    });
    expect(await reserve(services(), request({ ward: 'w2', estimate: 40 }))).toMatchObject({
      ok: true
    });
    const { limits } = await statusOf(services());
    const window = (id: string) => limits.find((limit) => limit.id === id)?.window;
    expect(window('ward/day')).toContain('ward:w2/day');
    expect(window('ward:w1/day')).toContain('ward:w1/day');
  });

  test('[B6] an overrun of a provider with its own limits does not stop other providers', async () => {
    await limit('provider:anthropic/day', 1_000);
    await limit('provider:anthropic/month', 1_000);
    const one = request();
    await reserve(services(), one);
    await settle(services(), one.key, 25);
    expect(await reserve(services(), request())).toMatchObject({ ok: false });
    expect(await reserve(services(), request({ provider: 'own' }))).toMatchObject({ ok: true });
  });

  test('[B7] an expired reservation is charged its estimate, and a late answer corrects it', async () => {
    const [silentOne, late, refunded] = [request(), request(), request()];
    for (const one of [silentOne, late, refunded]) await reserve(services(), one);
    clock.advance(5 * MINUTE - 1);
    expect(await expireReservations(services())).toBe(0);
    clock.advance(1);
    expect(await expireReservations(services())).toBe(3);
    expect((await windows())[today]).toEqual([30, 0]);
    await settle(services(), late.key, 4);
    await release(services(), refunded.key);
    expect((await windows())[today]).toEqual([14, 0]);
  });

  test('[B7] a late answer is booked in the windows of its own day', async () => {
    clock = new TestClock(Date.parse('2026-06-30T23:59:00+05:30'));
    const one = request();
    await reserve(services(), one);
    clock.advance(10 * MINUTE);
    await settle(services(), one.key, 7);
    const { 'total/day/2026-06-30': before, ...others } = await windows();
    expect(before).toEqual([7, 0]);
    expect(others).not.toHaveProperty('total/day/2026-07-01');
  });

  test('[B8] an unsent request releases its reservation; a cost that arrives later is an overrun', async () => {
    const one = request();
    await spend(services(), one, () => Promise.resolve({ sent: 'no', value: null }));
    expect((await windows())[today]).toEqual([0, 0]);
    await settle(services(), one.key, 6);
    expect((await windows())[today]).toEqual([6, 0]);
    expect(await reserve(services(), request())).toMatchObject({ error: { code: 'killed' } });
  });

  test('[B9] a cap cannot be set below what is spent and reserved', async () => {
    const one = request({ estimate: 300 });
    await reserve(services(), one);
    await settle(services(), one.key, 200);
    await reserve(services(), request({ estimate: 50 }));
    const set = (id: string, cap: number) =>
      setLimit(services(), 'operator', { id, cap, soft: cap });
    expect(await set('total/day', 249)).toEqual({
      ok: false,
      error: { code: 'below_spent', spent: 250 }
    });
    expect(await set('device/day', 249)).toMatchObject({ ok: false });
    expect(await set('device:phone/day', 249)).toMatchObject({ ok: false });
    expect(await set('device:other/day', 249)).toMatchObject({ ok: true });
    expect(await set('total/day', 250)).toMatchObject({ ok: true });
    expect(await set('total/week', 250)).toEqual({ ok: false, error: { code: 'unknown_limit' } });
    expect(
      await setLimit(services(), 'operator', { id: 'total/day', cap: 300, soft: 301 })
    ).toMatchObject({ error: { code: 'soft_above_cap' } });
  });

  test('[B9] above the soft limit only hazards may spend', async () => {
    await limit('total/day', 100, 50);
    expect(await reserve(services(), request({ estimate: 51 }))).toMatchObject({
      error: { code: 'soft', window: today }
    });
    expect(await reserve(services(), request({ estimate: 51, urgent: true }))).toMatchObject({
      ok: true
    });
  });

  test('[B9] a kill switch can be set and reset, and each change records who did it', async () => {
    await setKillSwitch(services(), 'officer:asha', 'total/month', true);
    expect(await reserve(services(), request())).toMatchObject({ error: { code: 'killed' } });
    await setKillSwitch(services(), 'operator', 'total/month', false);
    expect(await reserve(services(), request())).toMatchObject({ ok: true });
    const changes = await database()
      .selectFrom('budget_change')
      .select(['actor', 'after'])
      .where('limit', '=', 'total/month')
      .orderBy('number')
      .execute();
    expect(changes.map(({ actor, after }) => [actor, after.killed])).toEqual([
      ['operator', null],
      ['officer:asha', 'operator'],
      ['operator', null]
    ]);
  });

  test('[B10] a window alerts once each at 50, 80 and 100 percent', async () => {
    await limit('total/day', 100);
    const spendOn = async (cost: number) => {
      const one = request({ estimate: Math.max(cost, 1) });
      const reserved = await reserve(services(), one);
      if (reserved.ok) await settle(services(), one.key, cost);
      return reserved.ok;
    };
    for (const cost of [49, 1, 20, 10, 15]) expect(await spendOn(cost)).toBe(true);
    expect(await alerts()).toEqual([`${today} 50`, `${today} 80`]);
    expect(await spendOn(6)).toBe(false);
    expect(await spendOn(6)).toBe(false);
    expect(await alerts()).toEqual([`${today} 50`, `${today} 80`, `${today} 100`]);
    clock.advance(24 * 60 * MINUTE);
    await spendOn(50);
    expect(await alerts()).toContain('total/day/2026-06-16 50');
  });

  test('[B11] the ledger is append-only, and the audit finds a window that differs from it', async () => {
    for (const cost of [3, 10, 0]) {
      const one = request();
      await reserve(services(), one);
      await settle(services(), one.key, cost);
    }
    await reserve(services(), request());
    expect(await audit(database())).toEqual({ windows: 8, entries: 7, differences: [] });
    for (const harm of [sql`update budget_entry set settled = 0`, sql`delete from budget_entry`]) {
      await expect(harm.execute(database())).rejects.toThrow('budget_entry is append-only');
    }
    await sql`update budget_window set settled = settled + 1 where key = ${today}`.execute(
      database()
    );
    expect((await audit(database())).differences).toEqual([
      { window: today, says: { settled: 14, reserved: 10 }, ledger: { settled: 13, reserved: 10 } }
    ]);
    expect(await rebuildWindows(database())).toBe(1);
    expect((await audit(database())).differences).toEqual([]);
  });

  test('[B1] an amount that is not a positive integer throws a RangeError', async () => {
    for (const estimate of [0, -1, 0.5, NaN, DOLLAR * 1e10]) {
      await expect(reserve(services(), request({ estimate }))).rejects.toThrow(RangeError);
    }
    await expect(settle(services(), 'any', -1)).rejects.toThrow(RangeError);
  });
});
