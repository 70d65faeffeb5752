import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(database);

  // Perceptual hash of the picture, as 64 bits in hexadecimal digits (`server/photos/decoding/perceptual-hash.ts`).
  await run('alter table photo add column looks text');

  // Finds open reports near a place.
  await run(`create index report_open_by_place on report (lat, lng)
    where status in ('received', 'acknowledged', 'in_progress')`);
}
