import * as z from 'zod/mini';
import type { Tx } from '../database/connect.ts';
import type { Jobs, Queue } from '../jobs/jobs.ts';

/** Reports to triage, also those that were triaged before. */
export const TRIAGE_QUEUE: Queue<{ reports: string[] }> = {
  name: 'triage',
  job: z.object({ reports: z.array(z.string()) }),
  retry: { limit: 8, delaySeconds: 5 },
  expireInSeconds: 120
};

const REPORTS_PER_JOB = 50;

/** Queues reports for triage in the transaction that changes them. */
export async function requestTriage(
  jobs: Pick<Jobs, 'add'>,
  tx: Tx,
  reports: readonly string[]
): Promise<void> {
  for (let at = 0; at < reports.length; at += REPORTS_PER_JOB) {
    await jobs.add(tx, TRIAGE_QUEUE, { reports: reports.slice(at, at + REPORTS_PER_JOB) });
  }
}
