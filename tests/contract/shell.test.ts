import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#server/app.ts';
import { openShell } from '#server/shell/shell.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { ORIGIN, openTestServer, type TestServer } from '#tests/support/server.ts';

/* How the built app is served: run `npm run build` first, as for the whole suite. */
describeOnEachDatabase('the app’s own files', (database) => {
  let server: TestServer;
  let folder: string;
  let ask: (path: string, init?: RequestInit) => Promise<Response>;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-build-'));
    await cp('build', folder, { recursive: true });
    server = await openTestServer(database());
    const app = createApp(server.services, await openShell(folder));
    ask = async (address, init) => app.fetch(new Request(new URL(address, ORIGIN), init));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const navigating = { Accept: 'text/html,application/xhtml+xml', 'Sec-Fetch-Dest': 'document' };

  test.each([
    '/',
    '/kn',
    '/mine',
    '/service-worker.js',
    '/manifest.webmanifest',
    '/icons/icon.svg'
  ])(
    '%s is not sent again to a client that has it, by either validator and any encoding',
    async (address) => {
      for (const encoding of ['gzip', 'br', 'identity']) {
        const first = await ask(address, { headers: { 'Accept-Encoding': encoding } });
        expect(first.status).toBe(200);
        const tag = first.headers.get('ETag')!;
        const date = first.headers.get('Last-Modified')!;
        const again = (headers: Record<string, string>) =>
          ask(address, { headers: { 'Accept-Encoding': encoding, ...headers } });
        expect((await again({ 'If-None-Match': `W/${tag}` })).status).toBe(304);
        expect((await again({ 'If-Modified-Since': date })).status).toBe(304);
        expect((await again({ 'If-None-Match': '"old"', 'If-Modified-Since': date })).status).toBe(
          200
        );
      }
    }
  );

  test.each(['/icons/', '/_app/', '/_app/immutable/', '/icons'])(
    'a folder is not served as a file, and its response ends: %s',
    async (address) => {
      const reply = await ask(address);
      const text = await reply.text();
      // A path that is not a file gets the app's page, or 404 below /_app.
      expect(reply.status === 200 ? text : reply.status).toEqual(
        address.startsWith('/_app') ? 404 : expect.stringContaining('<!doctype html>')
      );
    }
  );

  test('200 first visits from one address are served completely', async () => {
    const html = await (await ask('/')).text();
    const parts = Array.from(html.matchAll(/href="(\/_app\/[^"]+)"/g), ([, part]) => part!);
    expect(parts.length).toBeGreaterThan(5);
    const statuses = new Set<number>();
    for (let visit = 0; visit < 200; visit++) {
      statuses.add((await ask('/', { headers: navigating })).status);
      for (const part of parts.slice(0, 20)) statuses.add((await ask(part)).status);
    }
    expect([...statuses]).toEqual([200]);
  }, 60_000);

  describe('a document', () => {
    test.each([
      '/photos/01a20a4f-6163-779f-8e17-e4475562cc12/view',
      '/missing.png',
      '/_app/gone.js'
    ])('is never JSON: %s', async (address) => {
      const reply = await ask(address, { headers: navigating });
      expect(reply.status).toBe(404);
      expect(reply.headers.get('Content-Type')).toContain('text/html');
      expect(await reply.text()).toMatch(/ವರದಿ ತೆರೆಯಿರಿ[\s\S]*Open Varadi/);
    });

    test('is a readable page also when the server fails', async () => {
      const { database: ours } = server.services;
      server.services.database = null as never;
      const reply = await ask('/photos/01a20a4f-6163-779f-8e17-e4475562cc12/view', {
        headers: navigating
      });
      server.services.database = ours;
      expect(reply.status).toBe(500);
      expect(await reply.text()).toContain('1533');
    });

    test('requests by scripts still get JSON', async () => {
      const reply = await ask('/api/nothing', { headers: { Accept: 'text/html' } });
      expect(reply.headers.get('Content-Type')).toContain('application/json');
    });
  });

  test('a photo that is shared before the service worker is active leads to the app', async () => {
    const shared = await ask('/share', { method: 'POST', body: new FormData() });
    expect([shared.status, shared.headers.get('Location')]).toEqual([303, '/?shared']);
    const opened = await ask('/share');
    expect([opened.status, opened.headers.get('Location')]).toEqual([303, '/']);
  });
});
