import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { embeddedBinaries, startFrom } from './postgres.ts';

test('where no PostgreSQL is installed, the one from the registry runs', async () => {
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
