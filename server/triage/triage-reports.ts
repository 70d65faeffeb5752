import { sql } from 'kysely';
import type { Triage } from '#shared/triage.ts';
import { toTimestamp } from '#shared/time.ts';
import type { Tx } from '../database/connect.ts';
import { announceToOfficers, scopesOfPlacement } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { triageLocally } from './local/triage.ts';

const LOCAL = 'local';

type Needs = Pick<Services, 'database' | 'clock' | 'news'>;

/**
 * Says of each report what its words suggest, for officers to pull. Again is as good as once; of a report
 * without words there is nothing to say.
 */
export async function triageReports(
  { database, clock, news }: Needs,
  reports: readonly string[]
): Promise<void> {
  const now = new Date(clock.now());
  const scopes = await database.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('report')
      .select(['id', 'version', 'description', 'ward', 'corporation'])
      .where('id', 'in', [...new Set(reports)])
      .where('description', 'is not', null)
      // In one order, so that two workers with the same reports wait instead of dying.
      .orderBy('id')
      .forUpdate()
      .execute();
    const said = rows.map(({ id, version, description }) => ({
      report: id,
      by: LOCAL,
      version,
      suggestion: triageLocally(description!),
      at: now
    }));
    if (said.length > 0) {
      await tx
        .insertInto('triage')
        .values(said)
        .onConflict((conflict) =>
          conflict.columns(['report', 'by']).doUpdateSet((row) => ({
            version: row.ref('excluded.version'),
            suggestion: row.ref('excluded.suggestion'),
            at: row.ref('excluded.at')
          }))
        )
        .execute();
    }
    await announceToOfficers(
      tx,
      rows.map(({ id }) => id)
    );
    return rows.flatMap(scopesOfPlacement);
  });
  if (scopes.length > 0) news.tell([...new Set(scopes)]);
}

/** What is suggested for each report, by whoever looked at it last. */
export async function suggestionsFor(
  tx: Tx,
  reports: readonly string[]
): Promise<Map<string, Triage>> {
  const { rows } = await sql<{
    report: string;
    by: string;
    suggestion: Omit<Triage, 'by' | 'at'>;
    at: Date;
  }>`
    select distinct on (report) report, by, suggestion, at from triage
    where report = any(${[...reports]}::uuid[]) order by report, at desc`.execute(tx);
  return new Map(
    rows.map(({ report, by, suggestion, at }) => [
      report,
      { ...suggestion, by, at: toTimestamp(at.getTime()) }
    ])
  );
}
