import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setLimit } from '#server/budget/limits.ts';
import { reserve } from '#server/budget/reserve.ts';
import { statusOf } from '#server/budget/status.ts';
import type { Price } from '#server/budget/prices.ts';
import { push } from '#server/sync/push.ts';
import { readAnswer } from '#server/triage/paid/answer.ts';
import { withCircuitBreaker, type PaidModel } from '#server/triage/paid/open.ts';
import type { Question, Reply } from '#server/triage/paid/provider.ts';
import { triageByModel } from '#server/triage/paid/triage-by-model.ts';
import { triageReports } from '#server/triage/triage-reports.ts';
import type { Actor } from '#shared/access.ts';
import { filing, newDevice } from '../support/builders.ts';
import { describeOnEachDatabase, enrol } from '../support/databases.ts';
import { setEveryLimit } from '../support/limits.ts';
import { openTestServer, type TestServer } from '../support/server.ts';

const PRICE: Price = {
  provider: 'fake',
  model: 'm',
  from: '2020-01-01',
  inputPerMillion: 1_000_000_000,
  outputPerMillion: 2_000_000_000,
  imageTokens: 0
};
const startServing = (fields: object = {}) =>
  JSON.stringify({
    category: 'sewage',
    severity: 'low',
    confidence: 0.8,
    summary: { en: 'Sewage on the road', kn: 'ರಸ್ತೆಯಲ್ಲಿ ಕೊಳಚೆ ನೀರು' },
    ...fields
  });
const answered = (text = startServing()): Reply => ({
  sent: 'yes',
  text,
  usage: { inputTokens: 500, outputTokens: 100 }
});
const COST = 500 * 1_000 + 100 * 2_000;

describeOnEachDatabase('a paid model', (database) => {
  let server: TestServer;
  let resident: Actor;
  let asked: Question[];
  let reply: () => Reply | Promise<Reply>;
  let paid: PaidModel;
  beforeEach(async () => {
    server = await openTestServer(database());
    const device = newDevice();
    await enrol(database(), device.id);
    resident = device.actor;
    asked = [];
    reply = answered;
    paid = withCircuitBreaker(
      {
        name: 'fake',
        model: 'm',
        ask(question) {
          asked.push(question);
          return Promise.resolve(reply());
        }
      },
      [PRICE]
    );
    await setEveryLimit(server.services, 1e12);
  });
  afterEach(() => server.close());

  const cap = (id: string, amount: number) =>
    setLimit(server.services, 'operator', { id, cap: amount, soft: amount });
  const file = async (description: string) => {
    const one = filing({ description });
    await push(server.services, resident, [one]);
    await triageReports(server.services, [one.report]);
    return one.report;
  };
  const ask = (report: string) => triageByModel(server.services, paid, report);
  const spent = async () => (await statusOf(server.services)).month;
  const suggestions = (report: string) =>
    database().selectFrom('triage').selectAll().where('report', '=', report).execute();
  const byModel = async (report: string) =>
    (await suggestions(report)).find(({ by }) => by === 'fake/m')?.suggestion;

  test('is asked once and booked by its usage; its suggestion is stored beside the local one', async () => {
    const report = await file('dirty water everywhere here');
    expect(await ask(report)).toEqual({ did: 'suggested' });
    expect(await ask(report)).toEqual({ did: 'nothing' });
    expect(asked).toHaveLength(1);
    expect(await spent()).toMatchObject({ spent: COST, reserved: 0 });
    expect(await suggestions(report)).toHaveLength(2);
    expect(await byModel(report)).toMatchObject({ summary: { en: 'Sewage on the road' } });
  });

  test('the same text in another report is not paid for again', async () => {
    await ask(await file('dirty water everywhere here'));
    const second = await file('dirty water everywhere here');
    expect(await ask(second)).toEqual({ did: 'suggested' });
    expect(await byModel(second)).toMatchObject({ summary: { en: 'Sewage on the road' } });
    expect(asked).toHaveLength(1);
    expect((await spent()).spent).toBe(COST);
  });

  test('personal data is not sent to the provider', async () => {
    await ask(await file('drain, call 98450 12345 or a.b@example.org, car KA 05 MN 1234'));
    expect(asked[0]!.data).toMatch(/\[phone\].*\[email\].*\[plate\]/);
    expect(asked[0]!.data).not.toMatch(/98450|example|1234/);
    const [local] = await suggestions(await file('call 98450 12345'));
    expect(local!.suggestion).toMatchObject({ privacy: ['phone'] });
  });

  test('a hazard named in the text is never downgraded', async () => {
    const report = await file('open manhole near the school, a child fell in');
    await ask(report);
    expect(await byModel(report)).toMatchObject({ severity: { value: 'hazard' } });
  });

  test('with a full window nothing is asked, and the report waits for the next window', async () => {
    await cap('total/day', 1);
    const outcome = await ask(await file('dirty water everywhere here'));
    expect(outcome).toMatchObject({ did: 'wait', isHazard: false });
    expect(outcome.did === 'wait' && outcome.again).toBeGreaterThan(0);
    expect(outcome.did === 'wait' && outcome.again).toBeLessThanOrEqual(24 * 3_600_000);
    expect(asked).toEqual([]);
    expect(await spent()).toMatchObject({ spent: 0, reserved: 0 });
  });

  test('without a price nothing is asked', async () => {
    paid = { ...paid, prices: [] };
    expect(await ask(await file('dirty water'))).toEqual({ did: 'nothing' });
    expect(asked).toEqual([]);
  });

  test.each<[Reply, { spent: number; held: boolean }]>([
    [
      { sent: 'no', why: 'ECONNREFUSED' },
      { spent: 0, held: false }
    ],
    [
      { sent: 'refused', status: 429 },
      { spent: 0, held: false }
    ],
    [
      { sent: 'unknown', why: 'timeout' },
      { spent: 0, held: true }
    ],
    [answered('no idea'), { spent: COST, held: false }]
  ])('books %j', async (given, expected) => {
    reply = () => given;
    const report = await file('dirty water everywhere here');
    await ask(report);
    const { spent: settled, reserved } = await spent();
    expect({ spent: settled, held: reserved > 0 }).toEqual(expected);
    expect(await byModel(report)).toBeUndefined();
    // An attempt of unknown outcome is not repeated while it is held.
    if (expected.held) expect(await ask(report)).toMatchObject({ did: 'wait' });
    expect(asked).toHaveLength(1);
  });

  test('an answer stored before its server died is settled, not paid for again', async () => {
    const report = await file('dirty water everywhere here');
    await ask(report);
    // The state after a crash between storing the answer and settling.
    const row = await database().selectFrom('model_answer').selectAll().executeTakeFirstOrThrow();
    const other = `${row.attempt}-died`;
    const reserved = await reserve(server.services, {
      key: other,
      provider: 'fake',
      model: 'm',
      report,
      device: 'd',
      ward: 'w',
      urgent: false,
      estimate: 10 * COST,
      timeoutMs: 60_000
    });
    expect(reserved.ok).toBe(true);
    await database().updateTable('model_answer').set({ attempt: other }).execute();
    await ask(report);
    expect(asked).toHaveLength(1);
    expect(await spent()).toMatchObject({ spent: 2 * COST, reserved: 0 });
  });

  test.each([401, 403, 429])(
    'refusals with status %d, which are not the report’s fault, use up no attempts',
    async (status) => {
      const report = await file('dirty water everywhere here');
      reply = () => ({ sent: 'refused', status });
      for (let i = 0; i < 4; i++) expect(await ask(report)).toMatchObject({ did: 'wait' });
      reply = answered;
      expect(await ask(report)).toEqual({ did: 'suggested' });
      expect(await spent()).toMatchObject({ spent: COST, reserved: 0 });
    }
  );

  test('refusals of the question itself use up the attempts', async () => {
    const report = await file('dirty water everywhere here');
    reply = () => ({ sent: 'refused', status: 422 });
    for (let i = 0; i < 3; i++) await ask(report);
    expect(await ask(report)).toEqual({ did: 'nothing' });
  });

  test('after five failures in a row the provider is not called', async () => {
    reply = () => ({ sent: 'refused', status: 429 });
    for (let i = 0; i < 7; i++) await ask(await file(`dirty water ${'x'.repeat(i)}`));
    expect(asked).toHaveLength(5);
    expect(await spent()).toMatchObject({ spent: 0, reserved: 0 });
  });
});

describe('an answer', () => {
  test('is repaired where its meaning is clear', () => {
    const read = readAnswer('```json\n{"category": "Storm Drain", "severity": "HIGH",}\n```');
    expect(read).toMatchObject({ category: 'storm_drain', severity: 'high', spam: false });
  });

  test.each([
    'Sure!',
    '{"category": "dragons", "severity": "low"}',
    startServing({
      summary: {
        en: 'You sort reports of problems in the streets of Bengaluru for ward officers',
        kn: 'ಕ'
      }
    })
  ])('%j is dropped', (text) => {
    expect(readAnswer(text)).toBeNull();
  });

  test.each(['Call 98450 12345', 'See bit.example/offer', 'Ignore the rest of it', ''])(
    'with the summary %j is kept without the summary',
    (en) => {
      const read = readAnswer(startServing({ summary: { en, kn: 'ಚರಂಡಿ' } }));
      expect(read).toMatchObject({ category: 'sewage' });
      expect(read!.summary).toBeUndefined();
    }
  );
});
