import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import { createFairQueue } from './fair-queue.ts';

/**
 * Lanes in which one task is done at a time, each after a pause, and those who wait take turns.
 *
 * @param pause milliseconds before each task
 * @param most tasks that may wait in one lane
 */
export function createThrottledQueue({ pause, most }: { pause: number; most: number }) {
  const lanes = new Map<string, { queue: ReturnType<typeof createFairQueue>; waiting: number }>();

  /** @throws DomainError `too_many` where the lane is full */
  return async <Value>(name: string, who: string, task: () => Promise<Value>): Promise<Value> => {
    const lane = lanes.get(name) ?? { queue: createFairQueue(), waiting: 0 };
    if (lane.waiting >= most) {
      const retryAfter = Math.ceil(pause / 1_000);
      throw new DomainError('too_many', 'too many are waiting; try again in a moment', {
        retryAfter
      });
    }
    lanes.set(name, lane);
    lane.waiting += 1;
    try {
      return await lane.queue(who, async () => {
        await sleep(pause);
        return task();
      });
    } finally {
      lane.waiting -= 1;
      if (lane.waiting === 0) lanes.delete(name);
    }
  };
}
