import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '#server/database/migrate.ts';
import { createDatabaseRateLimits } from '#server/http/database-rate-limits.ts';
import { createMemoryRateLimits } from '#server/http/memory-rate-limits.ts';
import { openRedisRateLimits } from '#server/http/redis-rate-limits.ts';
import type { RateLimitStore } from '#server/http/rate-limit-store.ts';
import { openReal, silent } from '#tests/support/databases.ts';
import { freePort } from '#tests/support/postgres.ts';

type Opened = { store: RateLimitStore; close: () => Promise<void> };

async function openOnPostgres(): Promise<Opened> {
  const real = await openReal();
  await migrate(real.database, silent);
  return { store: createDatabaseRateLimits(real.database), close: real.close };
}

let redis: ChildProcess | undefined;
/** `redis-server` of Debian; `.ci/run` installs it. */
async function openOnRedis(): Promise<Opened> {
  if (spawnSync('redis-server', ['--version']).status !== 0)
    throw new Error('redis-server is missing: apt-get install redis-server');
  const port = await freePort();
  redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    stdio: ['ignore', 'pipe', 'ignore']
  });
  await new Promise<void>((resolve) => {
    redis!.stdout!.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
  const { store, close } = await openRedisRateLimits(`redis://127.0.0.1:${port}`, silent);
  return {
    store,
    async close() {
      await close();
      redis?.kill();
    }
  };
}

/* The contract of every rate-limit store. */
describe.each<[string, () => Promise<Opened>]>([
  [
    'in memory',
    () => Promise.resolve({ store: createMemoryRateLimits(), close: () => Promise.resolve() })
  ],
  ['in PostgreSQL', openOnPostgres],
  ['in Redis', openOnRedis]
])('rate limits %s', (_, open) => {
  let opened: Opened;
  let store: RateLimitStore;
  let round = 0;
  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });
  afterAll(() => opened.close());
  beforeEach(() => (round += 1));
  const limit = { points: 3, duration: 1 };
  const consume = (key: string, points = 1, name = 'push') =>
    store.consume(name, limit, `${key}-${round}`, points);

  test('points within the limit pass; the next one gets the time to wait', async () => {
    for (let i = 0; i < 3; i++) expect(await consume('a')).toBe(0);
    const wait = await consume('a');
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(1_000);
  });

  test('after the duration the key may be used again', async () => {
    await consume('a', 3);
    await sleep((await consume('a')) + 50);
    expect(await consume('a')).toBe(0);
  });

  test('keys and limits are counted separately', async () => {
    await consume('a', 3);
    expect(await consume('b')).toBe(0);
    expect(await consume('a', 1, 'pull')).toBe(0);
    expect(await consume('a')).toBeGreaterThan(0);
  });

  test('returned points can be used again', async () => {
    await consume('a', 3);
    await store.giveBack('push', limit, `a-${round}`, 2);
    expect(await consume('a', 2)).toBe(0);
    expect(await consume('a')).toBeGreaterThan(0);
  });

  test('one call can consume several points', async () => {
    expect(await consume('a', 4)).toBeGreaterThan(0);
  });

  test('of many calls at the same moment exactly as many pass as the limit allows', async () => {
    const waits = await Promise.all(Array.from({ length: 20 }, () => consume('a')));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(3);
  });
});

test('while Redis is away, each server counts for itself', async () => {
  const { store, close } = await openOnRedis();
  const exited = new Promise((resolve) => redis!.once('exit', resolve));
  redis!.kill('SIGKILL');
  await exited;
  const calls = Array.from({ length: 5 }, () =>
    store.consume('push', { points: 3, duration: 60 }, 'a', 1)
  );
  expect((await Promise.all(calls)).filter((wait) => wait === 0)).toHaveLength(3);
  await close();
});
