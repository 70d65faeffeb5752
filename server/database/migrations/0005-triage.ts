import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  // Triage suggestions, one row per report and source; never an officer's decision.
  await sql`create table triage (
    report uuid not null references report (id),
    by text not null,
    version integer not null,
    suggestion jsonb not null,
    at timestamptz not null,
    primary key (report, by)
  )`.execute(database);
  // Residents do not pull changes that only officers can see; this saves their bandwidth.
  await sql`alter table report
    add column public_changed_in xid8 not null default pg_current_xact_id()`.execute(database);
}
