import { afterEach, expect, test, vi } from 'vitest';
import { createLock } from './lock.ts';

afterEach(() => vi.useRealTimers());

let named = 0;
const freshName = () => `test-${(named += 1)}`;

test('[S7] a tab and the service worker run one after the other', async () => {
  const name = freshName();
  const [tab, worker] = [createLock(name), createLock(name)];
  const log: string[] = [];
  const work = (who: string) => async () => {
    log.push(`${who} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.push(`${who} ends`);
    return who;
  };

  expect(
    await Promise.all([tab.hold('messages', work('tab')), worker.hold('messages', work('worker'))])
  ).toEqual(['tab', 'worker']);

  expect(log).toEqual(['tab begins', 'tab ends', 'worker begins', 'worker ends']);
});

test('[S7] the photo lane does not wait for the message lane', async () => {
  const lock = createLock(freshName());
  const text = Promise.withResolvers<undefined>();
  const held = lock.hold('messages', () => text.promise);
  await lock.hold('photos', () => Promise.resolve());
  text.resolve(undefined);
  await held;
});

test('[S7] a frozen holder loses the lock, and an error releases it', async () => {
  const name = freshName();
  const [frozen, living] = [createLock(name), createLock(name)];
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const never = frozen.hold('messages', () => new Promise(() => {})).catch(() => 'relieved');
  const waiting = living.hold('messages', () => Promise.resolve('done'));

  await vi.advanceTimersByTimeAsync(149_000);
  const early = await Promise.race([waiting, Promise.resolve('still waiting')]);
  expect(early).toBe('still waiting');
  await vi.advanceTimersByTimeAsync(2_000);

  expect(await waiting).toBe('done');
  expect(await never).toBe('relieved');
  await expect(living.hold('messages', () => Promise.reject(new Error('a bug')))).rejects.toThrow(
    'a bug'
  );
  expect(await living.hold('messages', () => Promise.resolve('next'))).toBe('next');
});
