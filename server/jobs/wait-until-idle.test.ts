import { describe, expect, test } from 'vitest';
import { waitUntilIdle } from './wait-until-idle.ts';

describe('work that gives way', () => {
  /** A process that is so busy, and looks at itself only so often. */
  const watched = (shares: readonly number[], each: number) => {
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

  test('waits while requests are served, and no longer', async () => {
    const { seen, process } = watched([0.9, 0.8, 0.1], 50);
    await waitUntilIdle(2_000, process);
    expect(seen).toEqual([50, 100, 150]);
  });

  test('has waited long enough after its time, not after so many looks', async () => {
    const { seen, process } = watched([1], 700);
    await waitUntilIdle(2_000, process);
    expect(seen).toEqual([700, 1_400, 2_100]);
  });

  test('waits no more where its time is over', async () => {
    const { seen, process } = watched([1], 50);
    await waitUntilIdle(0, process);
    expect(seen).toEqual([]);
  });

  test('looks at this very process', async () => {
    await expect(waitUntilIdle(performance.now() + 60_000)).resolves.toBeUndefined();
  });
});
