import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createBatcher } from './batcher.ts';

/** Work that ends when the test says so, and a record of every batch. */
function controlledWork() {
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  const work = async (items: readonly string[]): Promise<PromiseSettledResult<string>[]> => {
    batches.push([...items]);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (items.includes('broken')) throw new Error('the work broke');
    return items.map((item) =>
      item === 'bad'
        ? { status: 'rejected', reason: new Error('bad') }
        : { status: 'fulfilled', value: item.toUpperCase() }
    );
  };
  /** Ends the oldest running batch, and waits for its effects. */
  const end = async () => {
    ends.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { batches, work, end };
}

const bounds = {
  maxConcurrent: 1,
  concurrentFrom: 3,
  maxSize: 3,
  sizeOf: () => 1,
  slowAfterMs: 60_000
};

describe('batcher', () => {
  test('an item runs at once when nothing is running', async () => {
    const { batches, work, end } = controlledWork();
    const done = createBatcher(work, bounds)('a');
    expect(batches).toEqual([['a']]);
    await end();
    expect(await done).toBe('A');
  });

  test('items that arrive during a batch form the next one, in order, and each gets its own result', async () => {
    const { batches, work, end } = controlledWork();
    const add = createBatcher(work, bounds);
    const done = ['a', 'b', 'c'].map(add);
    expect(batches).toEqual([['a']]);
    await end();
    expect(batches).toEqual([['a'], ['b', 'c']]);
    await end();
    expect(await Promise.all(done)).toEqual(['A', 'B', 'C']);
  });

  test('a batch is filled up to its maximum size; a larger item runs alone', async () => {
    const { batches, work, end } = controlledWork();
    const add = createBatcher(work, { ...bounds, sizeOf: (item: string) => item.length });
    const done = ['a', 'bb', 'c', 'dddd', 'e'].map(add);
    for (let i = 0; i < 4; i++) await end();
    expect(batches).toEqual([['a'], ['bb', 'c'], ['dddd'], ['e']]);
    expect(await Promise.all(done)).toEqual(['A', 'BB', 'C', 'DDDD', 'E']);
  });

  test('enough waiting items start a second batch, up to the limit of concurrent batches', async () => {
    const { batches, work, end } = controlledWork();
    const add = createBatcher(work, { ...bounds, maxConcurrent: 2 });
    const done = ['a', 'b', 'c'].map(add);
    expect(batches).toEqual([['a']]);
    done.push(...['d', 'e', 'f', 'g', 'h'].map(add));
    expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
    await end();
    expect(batches).toEqual([['a'], ['b', 'c', 'd'], ['e', 'f', 'g']]);
    await end();
    expect(batches).toHaveLength(3);
    await end();
    expect(batches.at(-1)).toEqual(['h']);
    await end();
    expect(await Promise.all(done)).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']);
  });

  test('a slow batch does not hold up the next one', async () => {
    const { batches, work, end } = controlledWork();
    const add = createBatcher(work, { ...bounds, maxConcurrent: 2, slowAfterMs: 10 });
    const done = ['held up', 'b', 'c'].map(add);
    expect(batches).toEqual([['held up']]);
    await sleep(50);
    expect(batches).toEqual([['held up'], ['b', 'c']]);
    await end();
    await end();
    expect(await Promise.all(done)).toEqual(['HELD UP', 'B', 'C']);
  });

  test('an item that fails does not fail the others', async () => {
    const { work, end } = controlledWork();
    const add = createBatcher(work, bounds);
    const done = Promise.allSettled(['a', 'bad', 'c'].map(add));
    await end();
    await end();
    expect((await done).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled'
    ]);
  });

  test('work that throws rejects its whole batch, and the next batch still runs', async () => {
    const { work, end } = controlledWork();
    const add = createBatcher(work, { ...bounds, maxSize: 2 });
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
