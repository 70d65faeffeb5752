import { sql, type Kysely } from 'kysely';

/** Records the person who wrote a ledger entry, if it was not the server. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table budget_entry add column actor text`.execute(database);
  await sql`alter table budget_reservation
    add column by_hand boolean not null default false`.execute(database);
}
