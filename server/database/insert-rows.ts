import { sql, type Insertable, type RawBuilder } from 'kysely';
import type { Tx } from './connect.ts';
import type { Schema } from './schema.ts';

/** Rows of several tables, in any order: constraints between them are looked at when all are there. */
type Rows = { [Table in keyof Schema]?: readonly Insertable<Schema[Table]>[] };

/**
 * Inserts rows of several tables by one statement, each table's as one JSON parameter. The text of the
 * statement depends on the tables alone, so the database reads and plans it once, however many rows
 * come; as parameters, fifty reports are two thousand, and the text is another one for each number.
 *
 * The rows of a table have the same columns; those that are not named get their defaults.
 */
export async function insertRows(tx: Tx, rows: Rows): Promise<void> {
  const inserts = Object.entries(rows)
    .filter(([, some]) => some.length > 0)
    .map(([table, some]) => sql`${sql.id(`new_${table}`)} as (${insertion(table, some)})`);
  if (inserts.length === 0) return;
  await sql`with ${sql.join(inserts)} select`.execute(tx);
}

/** One order for all who insert, so that two transactions cannot wait for each other. */
export const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

/** Inserts rows of one table; what a conflict does, or what comes back, may be said behind it. */
export function insertion(table: string, rows: readonly object[]): RawBuilder<unknown> {
  const columns = sql.join(Object.keys(rows[0]!).map((column) => sql.id(column)));
  // As text first: a driver would take a string that is meant for `jsonb` for a JSON string.
  const json = sql`${JSON.stringify(rows, asJson)}::text::jsonb`;
  return sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${json})`;
}

/**
 * As PostgreSQL reads it from JSON: bytes in its hexadecimal form; dates are ISO text already. Asks the
 * row, not the value given: a `Buffer` has been turned into an object there.
 */
function asJson(this: Record<string, unknown>, column: string, value: unknown): unknown {
  const raw = this[column];
  return raw instanceof Uint8Array ? `\\x${Buffer.from(raw).toString('hex')}` : value;
}
