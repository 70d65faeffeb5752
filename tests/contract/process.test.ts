import { spawnSync } from 'node:child_process';
import { request } from 'node:http';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Operation } from '#shared/operations.ts';
import { PROTOCOL_HEADER, type PushReply } from '#shared/protocol.ts';
import { filing, newDevice } from '#tests/support/builders.ts';
import {
  makeDataDir,
  removeDataDir,
  startServer,
  type ServerProcess
} from '#tests/support/process.ts';

describe('the server as a process', () => {
  let dataDir: string;
  const running: ServerProcess[] = [];
  beforeEach(async () => {
    dataDir = await makeDataDir();
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.end('SIGKILL')));
    await removeDataDir(dataDir);
  });
  const start = async (env?: Record<string, string>) => {
    const server = await startServer(dataDir, env);
    running.push(server);
    return server;
  };
  const device = newDevice();
  const headers = { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' };
  const pushTo = async ({ origin }: ServerProcess, operations: Operation[]) => {
    const body = JSON.stringify({ operations });
    const reply = await fetch(`${origin}/api/sync/push`, { method: 'POST', headers, body });
    return (await reply.json()) as PushReply;
  };
  const cli = (...args: string[]) =>
    spawnSync(process.execPath, ['server/cli/main.ts', ...args], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir },
      encoding: 'utf8'
    });

  test('an invalid variable stops the start with a one-line error', () => {
    const { status, stderr } = spawnSync(process.execPath, ['server/main.ts'], {
      env: { PATH: process.env.PATH, PORT: 'x' },
      encoding: 'utf8'
    });
    expect(status).toBe(1);
    expect(stderr).toBe('PORT is invalid ("x"); expected a port number\n');
  });

  test('only the first start prints a link for the first administrator', async () => {
    const first = await start();
    await expect.poll(first.output).toContain('Varadi is at http://localhost:0\n');
    await expect.poll(first.output).toMatch(/first administrator.*\/officer\/sign-in#/);
    expect(await first.end()).toBe(0);

    const second = await start();
    await fetch(`${second.origin}/healthz`);
    expect(second.output()).not.toContain('administrator');
  });

  test('on SIGTERM a request under way is answered, and the server exits with code 0', async () => {
    const server = await start();
    const device = newDevice();
    const body = JSON.stringify({ operations: [filing()] });
    const answer = new Promise<number | undefined>((resolve, reject) => {
      const slow = request(
        `${server.origin}/api/sync/push`,
        {
          method: 'POST',
          headers: {
            Authorization: device.authorization,
            [PROTOCOL_HEADER]: '1',
            'Content-Length': body.length
          }
        },
        (response) => resolve(response.resume().statusCode)
      );
      slow.once('error', reject);
      slow.write(body.slice(0, 40));
      setTimeout(() => server.child.kill('SIGTERM'), 200);
      setTimeout(() => slow.end(body.slice(40)), 700);
    });

    expect(await answer).toBe(200);
    expect(await server.end()).toBe(0);
    expect(server.output()).toContain('"shut down"');
  });

  test('on SIGTERM a request that never ends is closed after the grace period', async () => {
    const server = await start();
    const hanging = request(`${server.origin}/api/sync/push`, {
      method: 'POST',
      headers: {
        Authorization: newDevice().authorization,
        [PROTOCOL_HEADER]: '1',
        'Content-Length': 9
      }
    });
    hanging.on('error', () => {});
    hanging.write('{');
    await new Promise((resolve) => setTimeout(resolve, 200));

    const began = performance.now();
    expect(await server.end()).toBe(0);
    expect(performance.now() - began).toBeLessThan(12_000);
  });

  test('acknowledged operations survive kill -9', async () => {
    const server = await start();
    const filed = filing();
    expect(await pushTo(server, [filed])).toMatchObject({ results: [{ outcome: 'applied' }] });
    await server.end('SIGKILL');

    const again = await start();

    expect(await pushTo(again, [filed])).toMatchObject({ results: [{ outcome: 'repeated' }] });
  });

  test('a second server on the same data is refused, and a killed server does not block a restart', async () => {
    const first = await start();
    await expect(startServer(dataDir)).rejects.toThrow('in use by another Varadi');
    // The refused server must not have touched the data of the first.
    for (let i = 0; i < 8; i++) {
      const operations = Array.from({ length: 50 }, () => filing());
      const { results } = await pushTo(first, operations);
      expect(results.every(({ outcome }) => outcome === 'applied')).toBe(true);
    }
    await first.end('SIGKILL');
    expect(existsSync(path.join(dataDir, 'control.sock'))).toBe(true);
    await start();
  });

  test('operators’ commands work with and without a running server', async () => {
    const server = await start();
    const added = cli('officer', 'add', 'asha@example.org', '--ward', 'gba-2025.central.3');
    expect(added).toMatchObject({ status: 0, stderr: '' });
    expect(added.stdout).toMatch(/once, within a day, at:\nhttp.*\/officer\/sign-in#/);
    expect(server.output()).not.toContain(added.stdout.split('#')[1]!.trim());
    await server.end();

    expect(cli('officer', 'list').stdout).toContain(
      'asha@example.org  officer  gba-2025.central.3'
    );
    expect(cli('officer', 'disable', 'asha@example.org').status).toBe(0);
    expect(cli('officer', 'list').stdout).toContain('(disabled)');
  });

  test.each([
    [['officer', 'add', 'nobody'], 'Invalid email address'],
    [['officer', 'add', 'a@example.org'], 'an officer needs at least one --ward'],
    [['officer', 'add', 'a@example.org', '--role', 'king'], '"officer"|"supervisor"|"admin"'],
    [['officer', 'add', 'a@example.org', '--wards', 'x'], "Unknown option '--wards'"],
    [['wards', 'import', '/nowhere.json'], '/nowhere.json cannot be read as JSON'],
    [['wards', 'import'], 'FILE is missing'],
    [['dance'], 'Usage:']
  ])('%j gets an error that says what is wrong', (args, message) => {
    const { status, stderr } = cli(...args);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });
});
