import { anyOf } from '../database/any-of.ts';
import { announceToOfficers, scopesOfPlacement } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { triageLocally } from './local/triage.ts';
import { queueForModel } from './paid/queue.ts';
import { tracesIn } from './persons.ts';
import { keepSuggestions } from './suggestions.ts';

const LOCAL = 'local';

type Needs = Pick<Services, 'database' | 'clock' | 'news' | 'jobs' | 'paidModel'>;

/**
 * Says of each report what its words suggest, for officers to pull. Again is as good as once; of a report
 * without words there is nothing to say.
 */
export async function triageReports(
  { database, clock, news, jobs, paidModel }: Needs,
  reports: readonly string[]
): Promise<void> {
  const now = new Date(clock.now());
  const scopes = await database.transaction().execute(async (tx) => {
    const rows = await tx
      .selectFrom('report')
      .select(['id', 'version', 'description', 'ward', 'corporation'])
      .where('id', '=', anyOf(reports))
      .where('description', 'is not', null)
      // In one order, so that two workers with the same reports wait instead of dying.
      .orderBy('id')
      .forUpdate()
      .execute();
    const said = rows.map(({ id, version, description }) => ({
      report: id,
      by: LOCAL,
      version,
      suggestion: { ...triageLocally(description!), privacy: tracesIn(description!) },
      prompt: null,
      question: null,
      at: now
    }));
    await keepSuggestions(tx, said);
    await announceToOfficers(
      tx,
      rows.map(({ id }) => id)
    );
    if (paidModel) {
      for (const { report, suggestion } of said) {
        const isHazard = suggestion.severity.value === 'hazard';
        await queueForModel(jobs, tx, { report, isHazard });
      }
    }
    return rows.flatMap(scopesOfPlacement);
  });
  if (scopes.length > 0) news.tell([...new Set(scopes)]);
}
