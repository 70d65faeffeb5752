import { sql, type Insertable } from 'kysely';
import type { Triage } from '#shared/triage.ts';
import { toTimestamp } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import type { TriageTable } from '../database/schema.ts';

/** The name of the local triage, as opposed to a paid model. */
export const LOCAL = 'local';

/**
 * Stores suggestions, and replaces earlier ones of the same source.
 *
 * @returns the reports whose suggestion has changed; `isFirst`: they had none of this source
 */
export async function saveSuggestions(
  tx: Tx,
  suggestions: readonly Insertable<TriageTable>[]
): Promise<{ report: string; isFirst: boolean }[]> {
  if (suggestions.length === 0) return [];
  return (
    tx
      .insertInto('triage')
      .values([...suggestions])
      .onConflict((conflict) =>
        conflict
          .columns(['report', 'by'])
          .doUpdateSet((row) => ({
            version: row.ref('excluded.version'),
            suggestion: row.ref('excluded.suggestion'),
            prompt: row.ref('excluded.prompt'),
            question: row.ref('excluded.question'),
            at: row.ref('excluded.at')
          }))
          .where(
            sql<boolean>`(triage.suggestion, triage.question) is distinct from (excluded.suggestion, excluded.question)`
          )
      )
      // A row that was inserted, not updated, has no transaction that locked it.
      .returning(['report', sql<boolean>`xmax = 0`.as('isFirst')])
      .execute()
  );
}

/** Deletes a model's suggestions for texts that have changed since. */
export async function deleteOutdatedModelSuggestions(
  tx: Tx,
  triaged: readonly { report: string; question: string }[]
): Promise<void> {
  if (triaged.length === 0) return;
  await sql`
    delete from triage using triage as local, unnest(
      ${triaged.map(({ report }) => report)}::uuid[], ${triaged.map(({ question }) => question)}::text[]
    ) as now (report, words)
    where triage.report = now.report and triage.by <> ${LOCAL}
      and local.report = now.report and local.by = ${LOCAL}
      and local.question <> now.words`.execute(tx);
}

/**
 * The suggestion for each report: the fields of a model's suggestion override those of the local one.
 */
export async function suggestionsFor(
  tx: Tx,
  reports: readonly string[]
): Promise<Map<string, Triage>> {
  const rows = await tx
    .selectFrom('triage')
    .select(['report', 'by', 'suggestion', 'at'])
    .where('report', '=', anyOf(reports))
    .orderBy(sql`by <> ${LOCAL}`)
    .orderBy('at')
    .execute();
  const found = new Map<string, Triage>();
  for (const { report, by, suggestion, at } of rows) {
    const fields = suggestion as Omit<Triage, 'by' | 'at'>;
    found.set(report, {
      ...found.get(report),
      ...fields,
      by,
      at: toTimestamp(at.getTime())
    });
  }
  return found;
}
