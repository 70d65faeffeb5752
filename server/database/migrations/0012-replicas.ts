import { sql, type Kysely } from 'kysely';

/**
 * For several servers, also of two releases, on one database. What all of them share and none keeps in its own folder is
 * in `installation`. Whoever changes a report changes it for residents too, unless the statement says that the change
 * is for officers: a server of another release cannot forget it.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table installation (
    name text primary key,
    value text not null,
    created_at timestamptz not null default now()
  )`.execute(database);
  // After a crash everybody begins again, so it need not be logged.
  await sql`create unlogged table rate_limit (
    key bytea primary key,
    points integer not null,
    expires_at timestamptz not null
  )`.execute(database);
  await sql`create index rate_limit_by_end on rate_limit (expires_at)`.execute(database);
  // Set by a statement, and empty again in the row.
  await sql`alter table report add column changed_for text`.execute(database);
  await sql`
    create function report_changed_for_residents() returns trigger language plpgsql as $$
    begin
      if new.changed_for is distinct from 'officers'
        and (new.changed_in is distinct from old.changed_in or new.changed_in = pg_current_xact_id())
      then new.public_changed_in := new.changed_in;
      end if;
      new.changed_for := null;
      return new;
    end $$`.execute(database);
  await sql`
    create trigger report_changed_for_residents before update on report
    for each row execute function report_changed_for_residents()`.execute(database);
}
