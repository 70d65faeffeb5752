import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gather } from './batcher.ts';

/** Work that is done when it is told so; every lot that it was given is noted. */
function workshop() {
  const lots: string[][] = [];
  const ends: (() => void)[] = [];
  const work = async (items: readonly string[]): Promise<PromiseSettledResult<string>[]> => {
    lots.push([...items]);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (items.includes('broken')) throw new Error('the work broke');
    return items.map((item) =>
      item === 'bad'
        ? { status: 'rejected', reason: new Error('bad') }
        : { status: 'fulfilled', value: item.toUpperCase() }
    );
  };
  /** Ends the oldest lot that is under way, and lets what follows from it happen. */
  const end = async () => {
    ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lots, work, end };
}

const bounds = { lots: 1, beside: 3, most: 3, sizeOf: () => 1, patience: 60_000 };

describe('what is gathered', () => {
  test('goes at once where nothing is under way', async () => {
    const { lots, work, end } = workshop();
    const done = gather(work, bounds)('a');
    expect(lots).toEqual([['a']]);
    await end();
    expect(await done).toBe('A');
  });

  test('goes together, in order, where something is under way, and each hears its own', async () => {
    const { lots, work, end } = workshop();
    const add = gather(work, bounds);
    const done = ['a', 'b', 'c'].map(add);
    expect(lots).toEqual([['a']]);
    await end();
    expect(lots).toEqual([['a'], ['b', 'c']]);
    await end();
    expect(await Promise.all(done)).toEqual(['A', 'B', 'C']);
  });

  test('fills a lot up to its bound, and what is more than a lot goes alone', async () => {
    const { lots, work, end } = workshop();
    const add = gather(work, { ...bounds, sizeOf: (item: string) => item.length });
    const done = ['a', 'bb', 'c', 'dddd', 'e'].map(add);
    for (let i = 0; i < 4; i++) await end();
    expect(lots).toEqual([['a'], ['bb', 'c'], ['dddd'], ['e']]);
    expect(await Promise.all(done)).toEqual(['A', 'BB', 'C', 'DDDD', 'E']);
  });

  test('goes beside another lot where enough has come, in so many lots and no more', async () => {
    const { lots, work, end } = workshop();
    const add = gather(work, { ...bounds, lots: 2 });
    const done = ['a', 'b', 'c'].map(add);
    expect(lots).toEqual([['a']]);
    done.push(...['d', 'e', 'f', 'g', 'h'].map(add));
    expect(lots).toEqual([['a'], ['b', 'c', 'd']]);
    await end();
    expect(lots).toEqual([['a'], ['b', 'c', 'd'], ['e', 'f', 'g']]);
    await end();
    expect(lots).toHaveLength(3);
    await end();
    expect(lots.at(-1)).toEqual(['h']);
    await end();
    expect(await Promise.all(done)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']);
  });

  test('does not wait for a lot that is held up', async () => {
    const { lots, work, end } = workshop();
    const add = gather(work, { ...bounds, lots: 2, patience: 10 });
    const done = ['held up', 'b', 'c'].map(add);
    expect(lots).toEqual([['held up']]);
    await sleep(50);
    expect(lots).toEqual([['held up'], ['b', 'c']]);
    await end();
    await end();
    expect(await Promise.all(done)).toEqual(['HELD UP', 'B', 'C']);
  });

  test('one that fails fails alone', async () => {
    const { work, end } = workshop();
    const add = gather(work, bounds);
    const done = Promise.allSettled(['a', 'bad', 'c'].map(add));
    await end();
    await end();
    expect((await done).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled'
    ]);
  });

  test('work that breaks is told to all of its lot, and the next lot goes on', async () => {
    const { work, end } = workshop();
    const add = gather(work, { ...bounds, most: 2 });
    const done = Promise.allSettled(['a', 'broken', 'b', 'c'].map(add));
    for (let i = 0; i < 3; i++) await end();
    expect((await done).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled'
    ]);
  });
});
