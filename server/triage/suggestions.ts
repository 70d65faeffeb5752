import { sql } from 'kysely';
import type { Insertable } from 'kysely';
import type { Triage } from '#shared/triage.ts';
import { toTimestamp } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import type { TriageTable } from '../database/schema.ts';

/** Keeps what is suggested, in the place of what the same one suggested before. */
export async function keepSuggestions(
  tx: Tx,
  suggestions: readonly Insertable<TriageTable>[]
): Promise<void> {
  if (suggestions.length === 0) return;
  await tx
    .insertInto('triage')
    .values([...suggestions])
    .onConflict((conflict) =>
      conflict.columns(['report', 'by']).doUpdateSet((row) => ({
        version: row.ref('excluded.version'),
        suggestion: row.ref('excluded.suggestion'),
        prompt: row.ref('excluded.prompt'),
        question: row.ref('excluded.question'),
        at: row.ref('excluded.at')
      }))
    )
    .execute();
}

/** What is suggested for each report, by whoever looked at it last. */
export async function suggestionsFor(
  tx: Tx,
  reports: readonly string[]
): Promise<Map<string, Triage>> {
  const rows = await tx
    .selectFrom('triage')
    .distinctOn('report')
    .select(['report', 'by', 'suggestion', 'at'])
    .where('report', '=', anyOf(reports))
    .orderBy('report')
    .orderBy('at', 'desc')
    // The model has seen what the local triage had found, should both carry the same time.
    .orderBy(sql`by = 'local'`)
    .execute();
  return new Map(
    rows.map(({ report, by, suggestion, at }) => [
      report,
      { ...(suggestion as Omit<Triage, 'by' | 'at'>), by, at: toTimestamp(at.getTime()) }
    ])
  );
}
