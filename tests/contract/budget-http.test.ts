import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setFirstLimits } from '#server/budget/first-limits.ts';
import { spend } from '#server/budget/spend.ts';
import { metricsApp } from '#server/metrics/routes.ts';
import type { BudgetStatus, LedgerPage } from '#shared/budget.ts';
import { DOLLAR } from '#shared/money.ts';
import { sameSite, signInAsAdministrator } from '../support/administrator.ts';
import { TestClock } from '../support/clock.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const clock = new TestClock(Date.parse('2026-11-25T06:00:00Z'));

describeOnEachDatabase('the budget over HTTP', (database) => {
  let server: TestServer;
  let cookie: string;
  beforeEach(async () => {
    server = await openTestServer(database(), clock);
    cookie = await signInAsAdministrator(server);
    await setFirstLimits(server.services, { day: DOLLAR, month: 10 * DOLLAR });
  });
  afterEach(() => server.close());

  const get = (path: string, headers: Record<string, string> = { Cookie: cookie }) =>
    server.fetch(path, { headers: { ...sameSite, ...headers } });
  const put = (path: string, body: object) =>
    server.fetch(path, {
      method: 'PUT',
      headers: { ...sameSite, Cookie: cookie },
      body: JSON.stringify(body)
    });
  const status = async () => (await (await get('/api/budget')).json()) as BudgetStatus;
  const pay = (n: number, cost: number) =>
    spend(
      server.services,
      {
        key: `test/${n}`,
        provider: 'fake',
        model: 'm',
        report: `0197a1b2-0000-7000-8000-00000000000${n}`,
        device: 'd',
        ward: 'w1',
        urgent: false,
        estimate: DOLLAR / 100,
        timeoutMs: 60_000
      },
      () => Promise.resolve({ sent: 'yes' as const, cost, value: null })
    );

  test.each([
    '/api/budget',
    '/api/budget/ledger',
    '/api/budget/ledger.csv',
    '/api/triage/outcomes',
    '/api/health'
  ])('only administrators can read %s', async (path) => {
    expect((await get(path, {})).status).toBe(401);
    expect((await get(path)).status).toBe(200);
    await database().updateTable('officer').set({ role: 'supervisor' }).execute();
    expect((await get(path)).status).toBe(403);
  });

  test('the status shows spending in total, per report and per day', async () => {
    for (const n of [1, 2, 3]) await pay(n, DOLLAR / 1_000);
    const { limits, month, days } = await status();
    expect(limits.find(({ id }) => id === 'total/month')).toMatchObject({
      cap: 10 * DOLLAR,
      settled: (3 * DOLLAR) / 1_000,
      reserved: 0
    });
    expect(month).toMatchObject({ reports: 3, perReport: DOLLAR / 1_000 });
    expect(days).toHaveLength(30);
    expect(days.at(-1)).toEqual({ day: '2026-11-25', spent: (3 * DOLLAR) / 1_000 });
  });

  test('[B9] an administrator sets a cap, never below what is spent; the change names them', async () => {
    await pay(1, DOLLAR / 1_000);
    const set = await put('/api/budget/limits', {
      id: 'total/day',
      cap: 2 * DOLLAR,
      soft: DOLLAR
    });
    expect(set.status).toBe(200);
    const { limits, changes } = await status();
    expect(limits.find(({ id }) => id === 'total/day')).toMatchObject({
      cap: 2 * DOLLAR,
      soft: DOLLAR
    });
    expect(changes[0]).toMatchObject({ limit: 'total/day', cap: 2 * DOLLAR });
    expect(changes[0]!.by).not.toBe('operator');

    const low = await put('/api/budget/limits', { id: 'total/day', cap: 1, soft: 0 });
    expect(low.status).toBe(409);
    expect(await low.json()).toMatchObject({ error: { code: 'below_spent', paths: ['cap'] } });
    const soft = await put('/api/budget/limits', {
      id: 'total/day',
      cap: DOLLAR,
      soft: 2 * DOLLAR
    });
    expect(soft.status).toBe(400);
    expect((await put('/api/budget/limits', { id: 'nonsense', cap: 1, soft: 1 })).status).toBe(404);
    expect((await put('/api/budget/limits', { id: 'total/day', cap: -1, soft: 0 })).status).toBe(
      400
    );
  });

  test('[B9] the kill switch stops spending at once and can be reset', async () => {
    expect((await put('/api/budget/switches', { id: 'total/month', killed: true })).status).toBe(
      200
    );
    expect(await pay(1, 1)).toMatchObject({ ok: false, error: { code: 'killed' } });
    await put('/api/budget/switches', { id: 'total/month', killed: false });
    expect(await pay(2, 1)).toMatchObject({ ok: true });
    expect((await put('/api/budget/switches', { id: 'ward:x/day', killed: true })).status).toBe(
      404
    );
  });

  test('the ledger has pages and filters, and a CSV exact to the nano-dollar', async () => {
    for (let n = 1; n <= 3; n++) await pay(n, n);
    const page = async (query: string) =>
      (await (await get(`/api/budget/ledger?${query}`)).json()) as LedgerPage;
    const all = await page('');
    expect(all.entries.map(({ kind }) => kind)).toEqual([
      'settle',
      'reserve',
      'settle',
      'reserve',
      'settle',
      'reserve'
    ]);
    const next = await page(`before=${all.entries[3]!.number}`);
    expect(next.entries.map(({ number }) => number)).toEqual(
      all.entries.slice(4).map(({ number }) => number)
    );
    expect((await page('kind=settle')).entries.map(({ settled }) => settled)).toEqual([3, 2, 1]);
    expect((await page('from=2026-11-26')).entries).toEqual([]);
    expect((await page('from=2026-11-25&to=2026-11-25')).entries).toHaveLength(6);
    expect((await get('/api/budget/ledger?from=yesterday')).status).toBe(400);

    const csv = await get('/api/budget/ledger.csv?kind=settle');
    expect(csv.headers.get('Content-Disposition')).toContain('attachment');
    const lines = (await csv.text()).trimEnd().split('\r\n');
    expect(lines[0]).toBe(
      'number,at,kind,attempt,provider,model,report,actor,reserved_usd,settled_usd'
    );
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(/,settle,[^,]+,fake,m,0197a1b2-[^,]+,,-0\.01,0\.000000003$/);
  });

  test('the first limits do not overwrite a limit that somebody has set', async () => {
    await put('/api/budget/limits', { id: 'total/day', cap: 5 * DOLLAR, soft: 5 * DOLLAR });
    await setFirstLimits(server.services, { day: 1, month: 1 });
    const { limits } = await status();
    expect(limits.find(({ id }) => id === 'total/day')!.cap).toBe(5 * DOLLAR);
  });

  test('the Prometheus metrics show spending and caps', async () => {
    await pay(1, DOLLAR / 1_000);
    const text = await (await metricsApp(server.services).request('/metrics')).text();
    expect(text).toContain('varadi_budget_spent_dollars{limit="total/month"} 0.001');
    expect(text).toContain('varadi_budget_cap_dollars{limit="total/day"} 1\n');
    expect((await server.fetch('/metrics')).status).toBe(404);
  });
});

describe('configuration', () => {
  test('a month limit without a day limit is refused, and so is an invalid amount', async () => {
    const { readConfig } = await import('#server/config.ts');
    expect(() => readConfig({ BUDGET_MONTH_USD: '5' })).toThrow('BUDGET_DAY_USD is missing');
    expect(() => readConfig({ BUDGET_MONTH_USD: 'five' })).toThrow(
      'BUDGET_MONTH_USD is invalid ("five"); expected dollars'
    );
  });
});
