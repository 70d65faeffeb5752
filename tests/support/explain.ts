import { CompiledQuery, sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database } from '#server/database/connect.ts';

/** The query plan with sequential scans disabled: it names an index if one fits. */
export async function explain(database: Database, query: RawBuilder<unknown>): Promise<string> {
  return database.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    const compiled = query.compile(tx);
    const explained = CompiledQuery.raw(`explain ${compiled.sql}`, [...compiled.parameters]);
    const { rows } = await tx.executeQuery<Record<string, string>>(explained);
    return rows.map((row) => Object.values(row).join()).join('\n');
  });
}
