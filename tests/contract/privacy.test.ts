import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import type { Operation } from '#shared/operations.ts';
import { exportRows } from '#server/backup/rows.ts';
import { push } from '#server/sync/push.ts';
import { filing, newDevice, officer, operation } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

describeOnEachDatabase('what a phone may ask about itself', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  const device = newDevice();
  const headers = { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' };
  const send = (...operations: Operation[]) =>
    server.fetch('/api/sync/push', {
      method: 'POST',
      headers,
      body: JSON.stringify({ operations })
    });
  const ask = (method: string, path: string, by = headers.Authorization) =>
    server.fetch(`/api/privacy/${path}`, { method, headers: { Authorization: by } });

  async function filed() {
    const open = filing({ description: 'my secret words', landmark: 'beside my house' });
    const done = filing({ description: 'other secret words' });
    await send(
      open,
      done,
      operation('comment', { text: 'a secret remark' }, { report: done.report })
    );
    await push(server.services, officer({ role: 'admin' }), [
      operation('acknowledge', {}, { report: done.report })
    ]);
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await createUploader(server.fetch, device).announce(bytes);
    await photo.create(bytes);
    return { open: open.report, done: done.report, photo };
  }

  test('a phone gets everything that it sent, and nobody else does', async () => {
    const { photo } = await filed();
    const text = await (await ask('GET', 'export')).text();
    for (const words of ['my secret words', 'beside my house', 'a secret remark', photo.id])
      expect(text).toContain(words);
    const stranger = await (await ask('GET', 'export', newDevice().authorization)).text();
    expect(stranger).not.toMatch(/secret|beside/);
    expect((await server.fetch('/api/privacy/export')).status).toBe(401);
  });

  test('what is erased is in no table and in no file, and the city keeps what it works on', async () => {
    const { open, done, photo } = await filed();
    const reply = await ask('POST', 'erase');
    expect(await reply.json()).toEqual({ reports: 3 });
    const rows = await database()
      .selectFrom('report')
      .select(['id', 'status', 'category', 'description', 'lat'])
      .execute();
    expect(rows.find(({ id }) => id === open)).toMatchObject({ status: 'withdrawn' });
    expect(rows.find(({ id }) => id === done)).toMatchObject({
      status: 'acknowledged',
      category: 'pothole',
      description: null
    });
    expect(await server.services.photoStore.openKept(photo.id, 'view')).toBeNull();
    const everything = await Promise.all(
      Object.keys(await exportRows(database(), null)).map(async (table) => {
        const { rows: all } = await sql<{ line: string }>`
          select row_to_json(line)::text as line from ${sql.table(table)} as line`.execute(
          database()
        );
        return all.map(({ line }) => line).join('\n');
      })
    );
    expect(everything.join('\n')).not.toMatch(/secret words|secret remark|beside my house/);
    expect(everything.join('\n')).not.toContain(device.id);
    // The history is append-only again.
    await expect(sql`update event set body = '{}'`.execute(database())).rejects.toThrow(
      'append-only'
    );
  });

  test('another phone cannot erase it', async () => {
    await filed();
    expect(await (await ask('POST', 'erase', newDevice().authorization)).json()).toEqual({
      reports: 0
    });
    expect(await (await ask('GET', 'export')).text()).toContain('my secret words');
  });
});
