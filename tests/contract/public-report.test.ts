import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Operation } from '#shared/operations.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { PublicReport } from '#shared/public-report.ts';
import { push } from '#server/sync/push.ts';
import {
  filing,
  newDevice,
  newId,
  officer,
  operation,
  type TestDevice
} from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('the public view of a report', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  async function send(device: TestDevice, operation: Operation) {
    const reply = await server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
      body: JSON.stringify({ operations: [operation] })
    });
    expect(await reply.json()).toMatchObject({ results: [{ outcome: 'applied' }] });
  }

  async function file(device = newDevice()) {
    const operation = filing({
      description: 'Call me: 98450 12345',
      landmark: 'beside my house, No. 12'
    });
    await send(device, operation);
    return operation.report;
  }

  test('has nothing that a person wrote, and no position', async () => {
    const reply = await server.fetch(`/api/reports/${await file()}`);
    expect(reply.status).toBe(200);
    const text = await reply.text();
    expect(text).not.toMatch(/98450|No\. 12|"lat"|"lng"|contact|device/);
    expect(PublicReport.parse(JSON.parse(text))).toMatchObject({ status: 'received', photos: [] });
  });

  test('may be cached for a minute, and is not sent again unchanged', async () => {
    const path = `/api/reports/${await file()}`;
    const reply = await server.fetch(path);
    expect(reply.headers.get('Cache-Control')).toBe('public, max-age=60');
    const again = await server.fetch(path, {
      headers: { 'If-None-Match': reply.headers.get('ETag')! }
    });
    expect(again.status).toBe(304);
  });

  test('is withdrawn when an officer hides the report, and when its author takes it back', async () => {
    const hidden = await file();
    await push(server.services, officer(), [
      operation('hide', { hidden: true }, { report: hidden })
    ]);
    expect((await server.fetch(`/api/reports/${hidden}`)).status).toBe(404);
    const device = newDevice();
    const own = await file(device);
    await send(device, operation('withdraw', {}, { report: own }));
    expect((await server.fetch(`/api/reports/${own}`)).status).toBe(404);
  });

  test('an unknown or malformed id is not found', async () => {
    for (const id of [newId(), 'nothing', "'; drop table report; --"])
      expect((await server.fetch(`/api/reports/${encodeURIComponent(id)}`)).status).toBe(404);
  });
});
