import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createMemoryRateLimits } from '#server/http/memory-rate-limits.ts';
import type { RateLimitStore } from '#server/http/rate-limit-store.ts';

/* The contract of every rate-limit store. */
describe.each<[string, () => RateLimitStore]>([['in memory', createMemoryRateLimits]])(
  'rate limits %s',
  (_, open) => {
    let store: RateLimitStore;
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
      store = open();
    });
    afterEach(() => vi.useRealTimers());
    const limit = { points: 3, duration: 60 };
    const consume = (key: string, points = 1, name = 'push') =>
      store.consume(name, limit, key, points);

    test('points within the limit pass; the next one gets the time to wait', async () => {
      for (let i = 0; i < 3; i++) expect(await consume('a')).toBe(0);
      const wait = await consume('a');
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(60_000);
    });

    test('after the duration the key may be used again', async () => {
      await consume('a', 3);
      const wait = await consume('a');
      vi.advanceTimersByTime(wait + 1);
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
      await store.giveBack('push', limit, 'a', 2);
      expect(await consume('a', 2)).toBe(0);
      expect(await consume('a')).toBeGreaterThan(0);
    });

    test('one call can consume several points', async () => {
      expect(await consume('a', 4)).toBeGreaterThan(0);
    });
  }
);
