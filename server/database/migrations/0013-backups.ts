import { sql, type Kysely } from 'kysely';

/**
 * Hashes of the stored pictures, by which a damaged file is found, and what backups were made and tried. Both hashes are
 * null for photos of earlier releases.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table photo add column thumb_sha256 text, add column view_sha256 text`.execute(
    database
  );
  await sql`create table backup_run (
    number bigint generated always as identity primary key,
    kind text not null check (kind in ('make', 'try')),
    began_at timestamptz not null,
    ended_at timestamptz,
    -- While it runs, its server says so now and then; one that died does not.
    alive_at timestamptz not null,
    ok boolean,
    snapshot text,
    bytes bigint,
    -- One line for the operator.
    result text
  )`.execute(database);
  await sql`create index backup_run_latest on backup_run (kind, began_at desc)`.execute(database);
}
