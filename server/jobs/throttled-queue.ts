import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '../errors.ts';
import { createFairQueue } from './fair-queue.ts';

/**
 * Queues by name. Each runs one task at a time, after a pause, and senders take turns.
 *
 * @param pauseMs milliseconds before each task
 * @param maxWaiting maximum number of tasks in one queue
 */
export function createThrottledQueue({
  pauseMs,
  maxWaiting
}: {
  pauseMs: number;
  maxWaiting: number;
}) {
  const queues = new Map<string, { queue: ReturnType<typeof createFairQueue>; waiting: number }>();

  /** @throws DomainError `too_many` where the queue is full */
  return async <Value>(
    name: string,
    sender: string,
    task: () => Promise<Value>
  ): Promise<Value> => {
    const entry = queues.get(name) ?? { queue: createFairQueue(), waiting: 0 };
    if (entry.waiting >= maxWaiting) {
      const retryAfter = Math.ceil(pauseMs / 1_000);
      throw new DomainError('too_many', 'too many requests are waiting; try again later', {
        retryAfter
      });
    }
    queues.set(name, entry);
    entry.waiting += 1;
    try {
      return await entry.queue(sender, async () => {
        await sleep(pauseMs);
        return task();
      });
    } finally {
      entry.waiting -= 1;
      if (entry.waiting === 0) queues.delete(name);
    }
  };
}
