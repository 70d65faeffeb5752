import { sql, type Kysely } from 'kysely';

/**
 * What is counted about use, by day and version, without saying by whom; and indexes for gauges that are read every few
 * seconds, however many reports there are.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table usage_day (
    day date not null,
    what text not null,
    version text not null,
    times integer not null,
    primary key (day, what, version)
  )`.execute(database);
  await sql`create index photo_awaited on photo (report) include (bytes)
    where received_at is null`.execute(database);
  await sql`create index report_open_by_ward on report (ward, received_at)
    where status in ('received', 'acknowledged', 'in_progress')`.execute(database);
  await sql`create index report_classified on report (updated_at)
    where classified_as is not null`.execute(database);
}
