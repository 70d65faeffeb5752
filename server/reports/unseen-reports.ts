import { sql } from 'kysely';
import { UNPLACED } from '#shared/access.ts';
import { MAX_UNPLACED_MS } from '#shared/limits.ts';
import { OPEN } from '#shared/report.ts';
import type { Services } from '../services.ts';

/**
 * @property open reports that are not closed
 * @property uncovered of these, those in wards that no officer looks after, by ward, the most first
 * @property unplaced of these, those that have had no ward for too long
 */
export type UnseenReports = {
  open: number;
  uncovered: { ward: string; reports: number }[];
  unplaced: number;
};

/** Open reports that nobody reads. */
export async function unseenReports({
  database,
  clock
}: Pick<Services, 'database' | 'clock'>): Promise<UnseenReports> {
  const overdueBefore = new Date(clock.now() - MAX_UNPLACED_MS);
  const { rows } = await sql<{ ward: string; reports: number; overdue: number; covered: boolean }>`
    select ward, count(*)::int as reports,
      (count(*) filter (where received_at < ${overdueBefore}))::int as overdue,
      ward in (select unnest(wards) from officer where disabled_at is null and role = 'officer')
        as covered
    from report where status in (${sql.join(OPEN.map((status) => sql.lit(status)))})
    group by ward order by reports desc, ward`.execute(database);
  return {
    open: rows.reduce((sum, { reports }) => sum + reports, 0),
    uncovered: rows.flatMap(({ ward, reports, covered }) =>
      covered || ward === UNPLACED ? [] : [{ ward, reports }]
    ),
    unplaced: rows.find(({ ward }) => ward === UNPLACED)?.overdue ?? 0
  };
}
