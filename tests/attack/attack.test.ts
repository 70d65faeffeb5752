import { expect, test } from 'vitest';
import { testSeed } from '../support/random.ts';
import { assault } from './assault.ts';
import { everyRoute } from './routes.ts';
import { stall } from './stalls.ts';

test('nearly valid requests cause no server error, no stack trace and no broken connection', async () => {
  const { faults, exit, requests, log, statuses } = await assault(testSeed, 600, ['--api-alone']);
  expect(
    { faults, exit, log },
    `reproduce with SEED=${testSeed}; ${JSON.stringify(statuses)}`
  ).toEqual({ faults: [], exit: 0, log: [] });
  expect(requests).toBe(600);
}, 120_000);

test('the app declares what its routes take', async () => {
  const routes = await everyRoute();
  const taking = routes.filter(({ takes }) => takes.length > 0).map(({ path }) => path);
  expect(taking).toEqual(
    expect.arrayContaining(['/api/sync/pull', '/api/officers/account', '/api/budget/limits'])
  );
  expect(routes.map(({ path }) => path)).toContain('/api/sync/push');
}, 60_000);

test.each(['a full disk', 'made-up devices'] as const)(
  'during an attack honest phones are served and no connection breaks: %s',
  async (attack) => {
    const { refused, attacker } = await stall(attack, testSeed, 3_000);
    expect(refused, `SEED=${testSeed}`).toEqual({});
    const answers = Object.keys(attacker);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.filter((what) => /no answer|5\d\d/.test(what) && !what.includes('503'))).toEqual(
      []
    );
  },
  120_000
);
