import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Dexie from 'dexie';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PhoneDatabase } from '#app/lib/db/db.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

const FIXTURES = path.resolve('tests/fixtures');

type Fixture = {
  version: number;
  stores: Record<string, string>;
  rows: Record<string, object[]>;
};

const fixtures = readdirSync(FIXTURES).filter((name) => /^phone-.*\.json$/.test(name));

/* Each fixture holds a phone's tables of one release; a new release adds a file and changes none. */
describeOnEachDatabase('phones and servers of different versions', (database, databaseName) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  test.each(fixtures)('[S11] this version sends what %s had queued', async (file) => {
    const fixture = readFixture(file);
    const phone = await openOld(file, `old-${databaseName}`, server.fetch);
    await phone.sync();

    expect(await phone.receipts()).toEqual(fixture.rows.outbox!.map(() => ({ at: 'received' })));
    const arrived = await database().selectFrom('report').select('id').execute();
    expect(arrived).toHaveLength(fixture.rows.outbox!.length);
    const photos = await database().selectFrom('photo').select('received_at').execute();
    expect(photos).toHaveLength(fixture.rows.photos!.length);
    expect(photos.every(({ received_at }) => received_at !== null)).toBe(true);
  });

  test.each(fixtures)(
    '[S13] what %s had queued is sent to a server that answers with unknown values and fields',
    async (file) => {
      const phone = await openOld(file, `new-values-${databaseName}`, async (input, init) => {
        const reply = await server.fetch(input, init);
        if (!/sync\/(push|pull)/.test(urlOf(input))) return reply;
        const json = (await reply.json()) as object;
        const later = JSON.parse(JSON.stringify(json), asALaterServer) as object;
        return Response.json(later, reply);
      });
      await phone.sync();
      await phone.sync();
      expect(
        await phone.db.outbox.where('[side+state]').equals(['resident', 'pending']).count()
      ).toBe(0);
      expect((await phone.receipts()).every(({ at }) => at === 'unknown')).toBe(true);
      const [row] = await phone.db.mine.toArray();
      // Stored unchanged, for a later version of the app that understands it.
      expect(row).toMatchObject({ status: 'scheduled', category: 'bus_stop', due: 'soon' });
      expect(row!.history[0]).toMatchObject({ kind: 'schedule', by: 'agency' });
    }
  );

  test('[S13] an operation refused with an unknown code waits for its owner’s attention', async () => {
    const phone = createPhone(async (input, init) => {
      if (!urlOf(input).includes('push')) return server.fetch(input, init);
      const { operations } = JSON.parse(await textOf(init!.body)) as {
        operations: { id: string }[];
      };
      const results = operations.map(({ id }) => ({ id, outcome: 'refused', code: 'curfew' }));
      return Response.json({ results, time: new Date().toISOString(), hint: 'later' });
    });
    await phone.save();
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'attention' }]);
    expect(await phone.db.outbox.toArray()).toMatchObject([{ state: 'attention', code: 'curfew' }]);
  });

  test('[S13] an unreadable change does not block the others', async () => {
    const phone = createPhone(async (input, init) => {
      const reply = await server.fetch(input, init);
      if (!urlOf(input).includes('pull')) return reply;
      const page = (await reply.json()) as { changes: object[] };
      return Response.json({ ...page, changes: [{ id: 7 }, ...page.changes] });
    });
    await phone.save();
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S13] a phone of this version works with the previous server version', async () => {
    // Server 0.1.0 knows neither the header nor the later fields.
    const phone = createPhone(async (input, init) => {
      const reply = await server.fetch(input, init);
      if (!/sync\/(push|pull)/.test(urlOf(input))) return reply;
      const text = await reply.text();
      const json = JSON.parse(text, (key, value: unknown) =>
        key === 'answered' || key === 'alternatives' ? undefined : value
      ) as object;
      return Response.json(json, reply);
    });
    await phone.save({ photos: 1 });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    expect(await phone.db.mine.toArray()).toMatchObject([{ answered: false }]);
  });
});

const LATER: Record<string, Record<string, string>> = {
  status: { received: 'scheduled' },
  category: {
    pothole: 'bus_stop',
    blocked_drain: 'bus_stop',
    manhole: 'bus_stop',
    other: 'bus_stop'
  },
  kind: { file: 'schedule' },
  by: { author: 'agency' },
  source: { gps: 'operator', pin: 'operator' },
  relation: {}
};

/** Puts a new value into every enumeration and an unknown field into every object. */
function asALaterServer(key: string, value: unknown): unknown {
  if (typeof value === 'string') return LATER[key]?.[value] ?? value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return { ...value, due: 'soon' };
}

const urlOf = (input: RequestInfo | URL): string =>
  input instanceof Request ? input.url : input.toString();

const textOf = async (body: RequestInit['body']): Promise<string> =>
  body instanceof Blob
    ? new Response(body.stream().pipeThrough(new DecompressionStream('gzip'))).text()
    : (body as string);

async function openOld(file: string, name: string, fetch: typeof globalThis.fetch) {
  const fixture = readFixture(file);
  const old = new Dexie(`${name}-${file}`);
  old.version(fixture.version).stores(fixture.stores);
  for (const [table, rows] of Object.entries(fixture.rows)) await old.table(table).bulkAdd(rows);
  old.close();
  return createPhone(fetch, new PhoneDatabase(`${name}-${file}`));
}

const readFixture = (file: string): Fixture =>
  JSON.parse(readFileSync(path.join(FIXTURES, file), 'utf8'), (_, value: unknown) =>
    isBytes(value) ? bytesOf(value.base64) : value
  ) as Fixture;

const isBytes = (value: unknown): value is { base64: string } =>
  typeof value === 'object' && value !== null && 'base64' in value;

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')).buffer;
