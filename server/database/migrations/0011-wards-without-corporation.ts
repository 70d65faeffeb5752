import { sql, type Kysely } from 'kysely';

/** An administrator's mirror of what lies in wards that belong to no corporation, in the order of its pulls. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create index report_without_corporation on report (changed_in, id)
    where corporation is null`.execute(database);
}
