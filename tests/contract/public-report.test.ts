import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '#shared/operations.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { PublicReport } from '#shared/public-report.ts';
import { reportNumber } from '#shared/report-number.ts';
import { createApp } from '#server/app.ts';
import { openShell } from '#server/shell/shell.ts';
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
import { ORIGIN, openTestServer, type TestServer } from '#tests/support/server.ts';

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

  describe('as a page', () => {
    let page: (path: string, headers?: Record<string, string>) => Promise<Response>;
    beforeEach(async () => {
      const app = createApp(server.services, await openShell('build'));
      page = async (path, headers = {}) =>
        app.fetch(new Request(new URL(path, ORIGIN), { headers }));
    });

    test('needs no script, is in the reader’s language and has nothing that a person wrote', async () => {
      const id = await file();
      const reply = await page(`/report/${id}`, { 'Accept-Language': 'kn-IN,kn;q=0.9,en;q=0.5' });
      expect(reply.status).toBe(200);
      const html = await reply.text();
      expect(html).toContain('<html lang="kn">');
      expect(html).toContain('<h1>ರಸ್ತೆ ಗುಂಡಿ</h1>');
      expect(html).toContain(`<meta property="og:url" content="${ORIGIN}/report/${id}"`);
      expect(html).toContain(reportNumber(id));
      expect(html).not.toMatch(/98450|No\. 12|12\.97|_app/);
      const english = await page(`/report/${id}?language=en`, { 'Accept-Language': 'kn' });
      expect(await english.text()).toContain('<h1>Pothole</h1>');
    });

    test('may be cached for a minute, by language, and is not sent again unchanged', async () => {
      const path = `/report/${await file()}`;
      const reply = await page(path);
      expect(reply.headers.get('Cache-Control')).toBe('public, max-age=60');
      expect(reply.headers.get('Vary')).toContain('Accept-Language');
      const known = { 'If-None-Match': reply.headers.get('ETag')! };
      expect((await page(path, known)).status).toBe(304);
      expect((await page(path, { ...known, 'Accept-Language': 'kn' })).status).toBe(200);
    });

    test('allows its own script and style by their hashes, and nothing else', async () => {
      const reply = await page(`/report/${await file()}`);
      const policy = reply.headers.get('Content-Security-Policy')!;
      const html = await reply.text();
      for (const element of ['script', 'style']) {
        const [, code] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(html)!;
        const hash = createHash('sha256').update(code!).digest('base64');
        expect(policy).toContain(`${element}-src 'sha256-${hash}'`);
      }
      expect(policy).toContain("default-src 'none'");
    });

    test('is withdrawn when the report is hidden, and the app itself is still served', async () => {
      const id = await file();
      await push(server.services, officer(), [operation('hide', { hidden: true }, { report: id })]);
      const gone = await page(`/report/${id}`);
      expect(gone.status).toBe(404);
      expect(await gone.text()).toContain('This report cannot be shown.');
      for (const path of [`/report/${id}?app`, `/report/${id}?saved`]) {
        const app = await page(path);
        expect(app.status).toBe(200);
        expect(await app.text()).toContain('/_app/');
        expect(app.headers.get('Content-Security-Policy')).toContain("script-src 'self'");
      }
    });
  });
});
