import { sql, type Insertable } from 'kysely';
import type { Triage } from '#shared/triage.ts';
import { toTimestamp } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import type { TriageTable } from '../database/schema.ts';

/** Who suggests where nobody is paid for it. */
export const LOCAL = 'local';

/**
 * Keeps what is suggested, in the place of what the same one suggested before.
 *
 * @returns the reports of which something else is suggested now
 */
export async function keepSuggestions(
  tx: Tx,
  suggestions: readonly Insertable<TriageTable>[]
): Promise<string[]> {
  if (suggestions.length === 0) return [];
  const rows = await tx
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
    .returning('report')
    .execute();
  return rows.map(({ report }) => report);
}

/** What a model said of words that are not those any more is of no use. */
export async function dropSecondOpinions(
  tx: Tx,
  looked: readonly { report: string; question: string }[]
): Promise<void> {
  if (looked.length === 0) return;
  await sql`
    delete from triage using triage as local, unnest(
      ${looked.map(({ report }) => report)}::uuid[], ${looked.map(({ question }) => question)}::text[]
    ) as now (report, words)
    where triage.report = now.report and triage.by <> ${LOCAL}
      and local.report = now.report and local.by = ${LOCAL}
      and local.question <> now.words`.execute(tx);
}

/**
 * What is suggested for each report: a model's word, where there is one, beside what only this server
 * knows.
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
    const said = suggestion as Omit<Triage, 'by' | 'at'>;
    found.set(report, {
      ...found.get(report),
      ...said,
      by,
      at: toTimestamp(at.getTime())
    });
  }
  return found;
}
