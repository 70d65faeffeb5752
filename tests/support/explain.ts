import { CompiledQuery, sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database } from '#server/database/connect.ts';

/** How the database would look something up, with sequential scans made dear: an index that fits is in it. */
export async function explain(database: Database, query: RawBuilder<unknown>): Promise<string> {
  return database.transaction().execute(async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    const compiled = query.compile(tx);
    const asked = CompiledQuery.raw(`explain ${compiled.sql}`, [...compiled.parameters]);
    const { rows } = await tx.executeQuery<Record<string, string>>(asked);
    return rows.map((row) => Object.values(row).join()).join('\n');
  });
}
