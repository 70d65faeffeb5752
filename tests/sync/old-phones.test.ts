import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PhoneDatabase } from '#app/lib/db.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

const FIXTURES = path.resolve('tests/fixtures');

type Fixture = {
  version: number;
  stores: Record<string, string>;
  rows: Record<string, object[]>;
};

const fixtures = readdirSync(FIXTURES).filter((name) => name.startsWith('phone-'));

/* What each released version left on a phone; a new release adds a file and changes none. */
describeOnEachDatabase('a phone that was not updated for long', (database, databaseName) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  test.each(fixtures)('[S11] what %s had queued is sent by this version', async (file) => {
    const fixture = JSON.parse(
      readFileSync(path.join(FIXTURES, file), 'utf8'),
      (_, value: unknown) => (isBytes(value) ? bytesOf(value.base64) : value)
    ) as Fixture;
    const name = `old-${databaseName}-${file}`;
    const old = new Dexie(name);
    old.version(fixture.version).stores(fixture.stores);
    for (const [table, rows] of Object.entries(fixture.rows)) await old.table(table).bulkAdd(rows);
    old.close();

    const phone = createPhone(server.fetch, new PhoneDatabase(name));
    await phone.sync();

    expect(await phone.receipts()).toEqual(fixture.rows.outbox!.map(() => ({ at: 'received' })));
    const arrived = await database().selectFrom('report').select('id').execute();
    expect(arrived).toHaveLength(fixture.rows.outbox!.length);
    const photos = await database().selectFrom('photo').select('received_at').execute();
    expect(photos).toHaveLength(fixture.rows.photos!.length);
    expect(photos.every(({ received_at }) => received_at !== null)).toBe(true);
  });
});

const isBytes = (value: unknown): value is { base64: string } =>
  typeof value === 'object' && value !== null && 'base64' in value;

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')).buffer;
