import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { runNode, startServer, type ServerProcess } from '../support/process.ts';
import { worker } from '../support/workers.ts';
import { at, checkOut } from './cluster.ts';

let old: Awaited<ReturnType<typeof checkOut>>;
beforeAll(async () => {
  old = await checkOut('0.1.0');
});
afterAll(() => old.remove());

describe.each(['PGlite', 'PostgreSQL'])('npm run upgrade, from 0.1.0 on %s', (kind) => {
  const postgres = inject('postgresUrls')[worker()]!;
  let dataDir: string;
  let env: Record<string, string>;
  let server: ServerProcess | undefined;
  beforeEach(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'varadi-upgrade-'));
    env = kind === 'PGlite' ? {} : { DATABASE_URL: await createDatabase(postgres) };
    server = await startServer(dataDir, env, undefined, old.folder);
    await file(server);
    await server.end();
  });
  afterEach(async () => {
    await server?.end('SIGKILL');
    if (env.DATABASE_URL) await dropDatabase(postgres, env.DATABASE_URL);
    await rm(dataDir, { recursive: true, force: true });
  });

  const device = newDevice();
  const headers = { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' };
  async function file(one: ServerProcess) {
    const reply = await at(one)('/api/sync/push', {
      method: 'POST',
      headers,
      body: JSON.stringify({ operations: [filing({ description: 'before the upgrade' })] })
    });
    expect(await reply.json()).toMatchObject({ results: [{ outcome: 'applied' }] });
  }
  const reports = async (one: ServerProcess) => {
    const reply = await at(one)('/api/sync/pull?scope=mine', { headers });
    const { changes } = (await reply.json()) as { changes: { description: string }[] };
    return changes.map(({ description }) => description);
  };

  const upgrade = (also: Record<string, string> = {}) =>
    runNode(['server/upgrade/main.ts'], { DATA_DIR: dataDir, ...env, ...also });

  test(
    'dumps, migrates and checks; the new server has every report',
    { timeout: 120_000 },
    async () => {
      const done = await upgrade();
      expect(done.output).toContain('starts and is ready');
      expect(done.code).toBe(0);
      expect(await readdir(path.join(dataDir, 'upgrades'))).toHaveLength(1);
      server = await startServer(dataDir, env);
      expect(await reports(server)).toEqual(['before the upgrade']);
    }
  );

  test(
    'goes back when the new server does not become ready, and 0.1.0 serves again',
    { timeout: 120_000 },
    async () => {
      const blocker = createServer();
      await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
      const taken = String((blocker.address() as AddressInfo).port);
      const failed = await upgrade({ METRICS_PORT: taken });
      await new Promise((resolve) => blocker.close(resolve));
      expect(failed.output).toContain('the database is as it was before');
      expect(failed.code).toBe(1);
      server = await startServer(dataDir, env, undefined, old.folder);
      expect(await reports(server)).toEqual(['before the upgrade']);
      await file(server);
    }
  );

  test('refuses while a server runs', { timeout: 120_000 }, async () => {
    server = await startServer(dataDir, env);
    const refused = await upgrade();
    expect(refused.output).toMatch(/stop (all of them|that one) first/);
    expect(refused.code).toBe(1);
  });
});
