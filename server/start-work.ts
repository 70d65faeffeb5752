import { performance } from 'node:perf_hooks';
import { SECOND } from '#shared/time.ts';
import type { PaidModel } from './triage/paid/open.ts';
import { queueForModel } from './triage/paid/queue.ts';
import { triageByModel } from './triage/paid/triage-by-model.ts';
import type { Services } from './services.ts';
import { triageReports } from './triage/triage-reports.ts';
import { waitUntilIdle } from './jobs/wait-until-idle.ts';

/** Reports that are triaged before phones are let go first again. */
const TOGETHER = 50;
/** So long triage lets the phones of an outage go first: for each of these, and for all that it has taken. */
const PATIENCE = { each: 2 * SECOND, all: 40 * SECOND };
/** Questions to a paid model under way at once, in each process. */
const ASKED_AT_ONCE = 4;

/** Has this process take its share of what is waiting. Every server may. */
export async function startWork(services: Services): Promise<void> {
  await services.jobs.work('triage', async (jobs) => {
    const reports = jobs.flatMap((job) => job.reports);
    const until = performance.now() + PATIENCE.all;
    for (let at = 0; at < reports.length; at += TOGETHER) {
      await waitUntilIdle(Math.min(until, performance.now() + PATIENCE.each));
      await triageReports(services, reports.slice(at, at + TOGETHER));
    }
  });
  const { paidModel } = services;
  if (!paidModel) return;
  await services.jobs.work(
    'paid-triage',
    async (jobs) => {
      const reports = [...new Set(jobs.map(({ report }) => report))];
      await Promise.all(reports.map((report) => askAbout(services, paidModel, report)));
    },
    ASKED_AT_ONCE
  );
}

/** What has to wait, for the next window say, is queued again, danger to life first. */
async function askAbout(services: Services, paidModel: PaidModel, report: string): Promise<void> {
  const outcome = await triageByModel(services, paidModel, report);
  if (outcome.did !== 'wait') return;
  const { again, isHazard } = outcome;
  const startAfter = new Date(services.clock.now() + again);
  await services.database
    .transaction()
    .execute((tx) => queueForModel(services.jobs, tx, { report, isHazard, startAfter }));
}
