import type { Services } from '../services.ts';
import { triageReports } from '../triage/triage-reports.ts';

/** Reports in one transaction of triage: so few that nobody notices, some 20 ms of thinking. */
const TOGETHER = 50;

/** Has this process take its share of what is waiting. Every server may. */
export async function startWork(services: Services): Promise<void> {
  await services.jobs.work('triage', async (jobs) => {
    const reports = jobs.flatMap((job) => job.reports);
    for (let at = 0; at < reports.length; at += TOGETHER) {
      await triageReports(services, reports.slice(at, at + TOGETHER));
    }
  });
}
