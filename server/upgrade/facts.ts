import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';

/** What no migration may change, as far as every release has it: how many there are, and what they say. */
export type Facts = Record<string, string>;

/** The tables of people's work; their columns here are those of 0.1.0. */
const COUNTED = ['report', 'photo', 'operation', 'event', 'device', 'officer'] as const;

/** Reads the facts of a database of any release. */
export async function factsOf(database: Database): Promise<Facts> {
  const facts: Facts = {};
  for (const table of COUNTED) {
    const { rows } = await sql<{ count: string }>`
      select count(*)::text as count from ${sql.table(table)}`.execute(database);
    facts[`rows of ${table}`] = rows[0]!.count;
  }
  const { rows } = await sql<{ digest: string | null }>`
    select md5(string_agg(concat_ws('|', id, version, status, category, description, ward, captured_at), ',' order by id))
      as digest from report`.execute(database);
  facts['texts of the reports'] = rows[0]!.digest ?? '';
  return facts;
}

/** @returns a line for each difference */
export const differences = (before: Facts, after: Facts): string[] =>
  Object.keys(before)
    .filter((fact) => before[fact] !== after[fact])
    .map((fact) => `${fact}: ${before[fact]} before, ${after[fact]} after`);
