import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  // Tombstones up to this transaction were deleted: a device with an older cursor rebuilds its mirror.
  await sql`alter table sync_epoch add column forgotten xid8 not null default '0'`.execute(
    database
  );
  await sql`create index departure_by_age on departure (at)`.execute(database);
}
