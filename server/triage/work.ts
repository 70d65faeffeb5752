import { performance } from 'node:perf_hooks';
import { SECOND } from '#shared/time.ts';
import type { RoomWork } from '../jobs/room-work.ts';
import { waitUntilIdle } from '../jobs/wait-until-idle.ts';
import { TRIAGE_QUEUE } from '../reports/triage-queue.ts';
import type { Services } from '../services.ts';
import { inTrace, readTraceparent } from '../telemetry/trace-context.ts';
import type { PaidModel } from './paid/open.ts';
import { PAID_TRIAGE_QUEUE, queueForModel } from './paid/paid-queue.ts';
import { triageByModel } from './paid/triage-by-model.ts';
import { queueUntriaged } from './queue-untriaged.ts';
import { triageReports } from './triage-reports.ts';

/** Reports that are triaged before it yields to requests again. */
const REPORTS_PER_TURN = 50;
/** The longest that triage waits for requests: before each turn, and in total for the jobs it has taken. */
const MAX_WAIT_PER_TURN_MS = 2 * SECOND;
const MAX_TOTAL_WAIT_MS = 40 * SECOND;
/** Per process. */
const MAX_CONCURRENT_MODEL_REQUESTS = 4;

export const triageWork: RoomWork = {
  queues: [TRIAGE_QUEUE, PAID_TRIAGE_QUEUE],
  chores: (services) => [
    { name: 'untriaged', everySeconds: 600, run: () => queueUntriaged(services) }
  ],
  async start(services) {
    await services.jobs.work(TRIAGE_QUEUE, async (jobs) => {
      const reports = jobs.flatMap((job) => job.reports);
      const traces = Object.assign({}, ...jobs.map((job) => job.traces ?? {})) as Record<
        string,
        string
      >;
      const until = performance.now() + MAX_TOTAL_WAIT_MS;
      for (let at = 0; at < reports.length; at += REPORTS_PER_TURN) {
        await waitUntilIdle(Math.min(until, performance.now() + MAX_WAIT_PER_TURN_MS));
        const some = reports.slice(at, at + REPORTS_PER_TURN);
        const spans = some.flatMap((id) => {
          const trace = readTraceparent(traces[id]);
          return trace ? [{ id, span: services.tracer.begin('triage', 'consumer', trace) }] : [];
        });
        await triageReports(services, some);
        for (const { id, span } of spans) {
          span.end({ 'varadi.report': id, 'varadi.reports_in_turn': some.length });
          inTrace(span.context, () => services.log.info({ report: id }, 'triaged'));
        }
      }
    });
    const { paidModel } = services;
    if (!paidModel) return;
    await services.jobs.work(
      PAID_TRIAGE_QUEUE,
      async (jobs) => {
        const reports = [...new Set(jobs.map(({ report }) => report))];
        await Promise.all(reports.map((report) => askAbout(services, paidModel, report)));
      },
      MAX_CONCURRENT_MODEL_REQUESTS
    );
  }
};

/** A report that must wait, for example for the next budget window, is queued again with its priority. */
async function askAbout(services: Services, paidModel: PaidModel, report: string): Promise<void> {
  const outcome = await triageByModel(services, paidModel, report);
  if (outcome.did !== 'wait') return;
  const { again, isHazard } = outcome;
  const startAfter = new Date(services.clock.now() + again);
  await services.database
    .transaction()
    .execute((tx) => queueForModel(services.jobs, tx, { report, isHazard, startAfter }));
}
