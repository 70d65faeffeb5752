import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '#server/app.ts';
import { connectPostgres, type Database } from '#server/database/connect.ts';
import { migrate } from '#server/database/migrate.ts';
import { createMetrics } from '#server/metrics/metrics.ts';
import { addOfficer } from '#server/officers/officers.ts';
import { requestTriage } from '#server/reports/triage-queue.ts';
import { triageReports } from '#server/triage/triage-reports.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { cookiesOf, sameSite, signInAsAdministrator } from '#tests/support/administrator.ts';
import { filing, newDevice } from '#tests/support/builders.ts';
import { fillCity } from '#tests/support/city.ts';
import { openReal, silent } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

/** Tables that grow with every report. */
const GROWING = [
  'report',
  'report_device',
  'photo',
  'operation',
  'event',
  'triage',
  'device',
  'departure'
];
const WARD = 'gba-2025.central.4';
const REPORTS = 20_000;

/**
 * Every statement that serving runs, on a database with many reports: its plan must not read a whole table that grows.
 * Sequential scans are disabled, so one is left only where no index fits.
 */
let opened: Awaited<ReturnType<typeof openReal>>;
let recording: Database;
let server: TestServer;
const statements = new Map<string, readonly unknown[]>();
let isRecording = false;
beforeAll(async () => {
  opened = await openReal();
  await migrate(opened.database, silent);
  await fillCity(opened.database, REPORTS, [WARD, 'gba-2025.central.5', 'gba-2025.north.5']);
  recording = connectPostgres(opened.url, {
    onQuery: (statement, _, values) => {
      if (isRecording) statements.set(statement, values);
    }
  });
  server = await openTestServer(recording);
});
afterAll(async () => {
  await server.close();
  await recording.destroy();
  await opened.close();
});
test('no statement of serving reads a whole table that grows', { timeout: 120_000 }, async () => {
  isRecording = true;
  const app = createApp(server.services, null);
  const device = newDevice();
  const headers = { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' };
  const filed = filing({ description: 'a deep hole' });
  const fine = async (reply: Response | Promise<Response>) =>
    expect((await reply).status).toBeLessThan(400);
  await fine(
    app.request('/api/sync/push', {
      method: 'POST',
      headers,
      body: JSON.stringify({ operations: [filed] })
    })
  );
  await fine(app.request('/api/sync/pull?scope=mine', { headers }));
  await fine(
    app.request('/api/sync/missing', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ operations: [filed.id], photos: [] })
    })
  );
  const bytes = new Uint8Array((await picture()).bytes);
  await (await createUploader(server.fetch, device).announce(bytes)).create(bytes);
  await fine(app.request(`/api/reports/${filed.report}`));
  await triageReports(server.services, [filed.report]);
  await server.services.database
    .transaction()
    .execute((tx) => requestTriage(server.services.jobs, tx, [filed.report]));

  const administrator = { Cookie: await signInAsAdministrator(server) };
  const added = await addOfficer(server.services, {
    email: 'o@varadi.example',
    role: 'officer',
    wards: [WARD],
    corporations: [],
    existing: false
  });
  if (!added.ok) throw new Error(added.error);
  const signedIn = await app.request('/api/officers/sign-in-link', {
    method: 'POST',
    headers: sameSite,
    body: JSON.stringify({ token: added.value.link.split('#')[1] })
  });
  const officer = { Cookie: cookiesOf(signedIn), [PROTOCOL_HEADER]: '1' };
  await fine(app.request(`/api/sync/pull?scope=ward:${WARD}`, { headers: officer }));
  for (const path of ['/api/health', '/api/budget'])
    await fine(app.request(path, { headers: administrator }));
  await fine(app.request('/readyz'));
  await createMetrics(server.services).read();
  await fine(app.request('/api/privacy/export', { headers }));
  isRecording = false;

  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
    opened.database
  );
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(GROWING));
  const scanned: string[] = [];
  let explained = 0;
  for (const [statement, parameters] of statements) {
    if (!/^\s*(select|insert|update|delete|with)\b/i.test(statement)) continue;
    const plan = await opened.database.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      const { rows } = await tx.executeQuery<Record<string, string>>(
        CompiledQuery.raw(`explain ${statement}`, [...parameters])
      );
      return rows.map((row) => Object.values(row).join()).join('\n');
    });
    explained += 1;
    for (const [, table] of plan.matchAll(/Seq Scan on (\w+)/g))
      if (GROWING.includes(table!)) scanned.push(`${table}: ${statement}`);
  }
  expect(explained).toBeGreaterThan(40);
  expect(scanned).toEqual([]);
});
