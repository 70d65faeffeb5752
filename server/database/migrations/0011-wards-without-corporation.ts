import { sql, type Kysely } from 'kysely';

/** Lets administrators pull reports in wards without a corporation, in the order of change. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create index report_without_corporation on report (changed_in, id)
    where corporation is null`.execute(database);
}
