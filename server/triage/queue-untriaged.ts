import { MINUTE } from '#shared/time.ts';
import { OPEN } from '#shared/report.ts';
import { LOCAL } from '../reports/suggestions.ts';
import { requestTriage } from '../reports/triage-queue.ts';
import type { Services } from '../services.ts';

/** A job that has not run by then was lost, or the report is from a time before triage. */
const AFTER_MS = 10 * MINUTE;
const REPORTS_PER_RUN = 500;

/**
 * Queues open reports that were never triaged: those of an earlier release, and those whose job was lost.
 *
 * @returns how many
 */
export async function queueUntriaged({
  database,
  jobs,
  clock
}: Pick<Services, 'database' | 'jobs' | 'clock'>): Promise<number> {
  return database.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('report')
      .select('id')
      .where('status', 'in', OPEN)
      .where('received_at', '<', new Date(clock.now() - AFTER_MS))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('triage')
              .select('triage.report')
              .whereRef('triage.report', '=', 'report.id')
              .where('triage.by', '=', LOCAL)
          )
        )
      )
      .orderBy('received_at', 'desc')
      .limit(REPORTS_PER_RUN)
      .execute();
    await requestTriage(
      jobs,
      tx,
      rows.map(({ id }) => id)
    );
    return rows.length;
  });
}
