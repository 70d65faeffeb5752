import { sql, type Kysely } from 'kysely';

/**
 * Assignees pull the reports that are assigned to them. A reporter may answer a rejection once. An attempt that the
 * provider refused for reasons of ours does not count against the report.
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
