import { sql, type Insertable, type RawBuilder } from 'kysely';
import type { Tx } from './connect.ts';
import type { Schema } from './schema.ts';

/** Rows of several tables, in any order: constraints between them are checked after all inserts. */
type Rows = { [Table in keyof Schema]?: readonly Insertable<Schema[Table]>[] };

/**
 * Inserts rows of several tables with one statement, and one JSON parameter per table. The statement's text depends
 * only on the tables, so the database parses and plans it once for any number of rows. With one parameter per value,
 * fifty reports would need two thousand, and each number of rows would be another statement.
 *
 * All rows of a table must have the same columns; columns that are absent get their defaults.
 */
export async function insertRows(tx: Tx, rows: Rows): Promise<void> {
  const inserts = Object.entries(rows)
    .filter(([, some]) => some.length > 0)
    .map(([table, some]) => sql`${sql.id(`new_${table}`)} as (${insertion(table, some)})`);
  if (inserts.length === 0) return;
  await sql`with ${sql.join(inserts)} select`.execute(tx);
}

/** All inserts use this order, so that two transactions cannot deadlock. */
export const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);

/** Inserts rows of one table; the caller may append `on conflict` or `returning`. */
export function insertion(table: string, rows: readonly object[]): RawBuilder<unknown> {
  const columns = sql.join(Object.keys(rows[0]!).map((column) => sql.id(column)));
  // Cast from text: a driver would encode a string parameter of type `jsonb` as a JSON string.
  const json = sql`${JSON.stringify(rows, asJson)}::text::jsonb`;
  return sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${json})`;
}

/**
 * Writes bytes in PostgreSQL's hexadecimal form; dates are already ISO text. It reads the value from the row, since
 * `JSON.stringify` has already turned a `Buffer` into an object.
 */
function asJson(this: Record<string, unknown>, column: string, value: unknown): unknown {
  const raw = this[column];
  return raw instanceof Uint8Array ? `\\x${Buffer.from(raw).toString('hex')}` : value;
}
