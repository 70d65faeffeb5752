import { sql, type Kysely } from 'kysely';

/** Who wrote a line of the ledger, where that was a person and not the server. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table budget_entry add column actor text`.execute(database);
  await sql`alter table budget_reservation
    add column by_hand boolean not null default false`.execute(database);
}
