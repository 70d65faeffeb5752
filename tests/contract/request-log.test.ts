import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from 'node:net';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '#tests/support/builders.ts';
import {
  makeDataDir,
  removeDataDir,
  startServer,
  type ServerProcess
} from '#tests/support/process.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('the log of requests', () => {
  let dataDir: string;
  let server: ServerProcess;
  beforeEach(async () => {
    dataDir = await makeDataDir();
    server = await startServer(dataDir, { TRUSTED_PROXIES: '127.0.0.1', REPLICA: 'one' });
  });
  afterEach(() => removeDataDir(dataDir));

  /** Stops the server, and returns its lines of requests. */
  async function lines(): Promise<Record<string, unknown>[]> {
    await server.end();
    return server
      .output()
      .split('\n')
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  test('has a line for each, with what a trusted proxy calls it, and nothing of a person', async () => {
    const device = newDevice();
    await fetch(`${server.origin}/api/sync/push`, {
      method: 'POST',
      headers: {
        Authorization: device.authorization,
        [PROTOCOL_HEADER]: '1',
        'X-Request-Id': 'from-the-proxy',
        traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
        'X-Forwarded-For': '203.0.113.9'
      },
      body: JSON.stringify({ operations: [filing({ description: 'call 98450 12345' })] })
    });
    const photo = '019aa000-0000-7000-8000-000000000001';
    await fetch(`${server.origin}/photos/${photo}/thumb?secret=1`);
    await fetch(`${server.origin}/readyz`);
    const all = await lines();
    expect(all).toMatchObject([
      {
        request: 'from-the-proxy',
        trace: TRACE,
        method: 'POST',
        route: '/api/sync/push',
        status: 200,
        actor: 'device',
        replica: 'one',
        version: expect.stringMatching(/^\d/) as string
      },
      { method: 'GET', route: '/photos/:id/:variant{thumb|view}', status: 404, actor: 'unknown' }
    ]);
    expect(all[0]!.bytes).toBeGreaterThan(100);
    expect(server.output()).not.toMatch(/98450|203\.0\.113|secret|019aa000|Bearer/);
  });

  test('does not believe ids of anybody else, and a probe without a host is answered', async () => {
    await server.end();
    server = await startServer(dataDir);
    const reply = await fetch(`${server.origin}/healthz`, {
      headers: { 'X-Request-Id': 'forged' }
    });
    expect(reply.headers.get('X-Request-Id')).not.toBe('forged');
    const probe = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
      let answer = '';
      socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
      socket.on('close', () => resolve(answer));
      socket.write('GET /readyz HTTP/1.0\r\n\r\n');
    });
    expect(probe).toMatch(/^HTTP\/1\.1 200/);
    await server.end();
  });
});
