import * as z from 'zod/mini';
import type { Tx } from '../../database/connect.ts';
import type { Jobs, Queue } from '../../jobs/jobs.ts';

/** Reports that wait for the paid model. */
export const PAID_TRIAGE_QUEUE: Queue<{ report: string }> = {
  name: 'paid-triage',
  job: z.object({ report: z.string() }),
  retry: { limit: 8, delaySeconds: 5 },
  expireInSeconds: 120,
  // Longer than a month, the longest that a report waits for the budget.
  retentionSeconds: 40 * 24 * 3_600
};

/** Dangers to life come first in the queue. */
const HAZARD_PRIORITY = 10;

/** @param startAfter absent: as soon as a server is free */
export const queueForModel = (
  jobs: Pick<Jobs, 'add'>,
  tx: Tx,
  { report, isHazard, startAfter }: { report: string; isHazard: boolean; startAfter?: Date }
): Promise<void> =>
  jobs.add(
    tx,
    PAID_TRIAGE_QUEUE,
    { report },
    { priority: isHazard ? HAZARD_PRIORITY : 0, ...(startAfter && { startAfter }) }
  );
