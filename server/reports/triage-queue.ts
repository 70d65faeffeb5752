import * as z from 'zod/mini';
import type { Tx } from '../database/connect.ts';
import type { Jobs, Queue } from '../jobs/jobs.ts';
import { toTraceparent, type TraceContext } from '../telemetry/trace-context.ts';

/** Reports to triage, also those that were triaged before. */
export const TRIAGE_QUEUE: Queue<{
  reports: string[];
  /** The `traceparent` of the requests that are sampled, by report. */
  traces?: Record<string, string> | undefined;
}> = {
  name: 'triage',
  job: z.object({
    reports: z.array(z.string()),
    traces: z.optional(z.record(z.string(), z.string()))
  }),
  retry: { limit: 8, delaySeconds: 5 },
  expireInSeconds: 120
};

const REPORTS_PER_JOB = 50;

/** Queues reports for triage in the transaction that changes them. */
export async function requestTriage(
  jobs: Pick<Jobs, 'add'>,
  tx: Tx,
  reports: readonly string[],
  traces: ReadonlyMap<string, TraceContext> = new Map()
): Promise<void> {
  for (let at = 0; at < reports.length; at += REPORTS_PER_JOB) {
    const some = reports.slice(at, at + REPORTS_PER_JOB);
    const traced = some.flatMap((id) => {
      const trace = traces.get(id);
      return trace ? [[id, toTraceparent(trace)] as const] : [];
    });
    await jobs.add(tx, TRIAGE_QUEUE, {
      reports: some,
      ...(traced.length > 0 && { traces: Object.fromEntries(traced) })
    });
  }
}
