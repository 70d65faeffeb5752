import { describe, expect, test } from 'vitest';
import { waitUntilIdle } from './wait-until-idle.ts';

describe('waitUntilIdle', () => {
  /** A fake process: the utilisation of each measurement, and the milliseconds that each one takes. */
  const fakeProcess = (shares: readonly number[], each: number) => {
    let time = 0;
    const seen: number[] = [];
    return {
      seen,
      process: {
        now: () => time,
        busy: () => {
          time += each;
          const share = shares[seen.length] ?? shares.at(-1)!;
          seen.push(time);
          return Promise.resolve(share);
        }
      }
    };
  };

  test('it waits while the process is busy, and returns once it is idle', async () => {
    const { seen, process } = fakeProcess([0.9, 0.8, 0.1], 50);
    await waitUntilIdle(2_000, process);
    expect(seen).toEqual([50, 100, 150]);
  });

  test('it returns at the deadline, however few measurements were made', async () => {
    const { seen, process } = fakeProcess([1], 700);
    await waitUntilIdle(2_000, process);
    expect(seen).toEqual([700, 1_400, 2_100]);
  });

  test('it returns at once if the deadline has passed', async () => {
    const { seen, process } = fakeProcess([1], 50);
    await waitUntilIdle(0, process);
    expect(seen).toEqual([]);
  });

  test('by default it measures the current process', async () => {
    await expect(waitUntilIdle(performance.now() + 60_000)).resolves.toBeUndefined();
  });
});
