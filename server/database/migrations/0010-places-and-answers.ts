import { sql, type Kysely } from 'kysely';

/**
 * What is assigned is pulled by whom it is assigned to; a rejection may be answered once; an attempt that a
 * provider refused for our own sake does not count against the report.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table report add column answered boolean not null default false`.execute(
    database
  );
  await sql`create index report_by_assignee on report (assignee, changed_in, id)
    where assignee is not null`.execute(database);
  await sql`alter table budget_reservation
    add column uncounted boolean not null default false`.execute(database);
}
