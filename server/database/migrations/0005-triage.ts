import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  // What triage suggests, a row for each that has looked at the report; never what an officer decided.
  await sql`create table triage (
    report uuid not null references report (id),
    by text not null,
    version integer not null,
    suggestion jsonb not null,
    at timestamptz not null,
    primary key (report, by)
  )`.execute(database);
  // A change that only officers see is not worth a resident's bytes.
  await sql`alter table report
    add column public_changed_in xid8 not null default pg_current_xact_id()`.execute(database);
}
