import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { checkPhotos, mendPhotos } from '#server/backup/check-photos.ts';
import { makeBackup } from '#server/backup/make-backup.ts';
import { restoreBackup } from '#server/backup/restore-backup.ts';
import { latestRun } from '#server/backup/runs.ts';
import { tryBackup } from '#server/backup/try-backup.ts';
import { doWhatIsDue } from '#server/backup/work.ts';
import { readConfig } from '#server/config.ts';
import { openDatabase } from '#server/database/open-database.ts';
import { exportRows } from '#server/backup/rows.ts';
import { fileOfPhoto, keptIn } from '#server/photos/store/folder-store.ts';
import { seedCity } from '#server/seed/seed.ts';
import { DAY, HOUR, MINUTE } from '#shared/time.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { TestClock } from '../support/clock.ts';
import { silent } from '../support/databases.ts';
import { filing, newDevice } from '../support/builders.ts';
import { picture } from '../support/phone.ts';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import {
  makeDataDir,
  removeDataDir,
  runNode,
  startServer,
  type ServerProcess
} from '../support/process.ts';
import { openTestServer, type TestServer } from '../support/server.ts';
import { createUploader } from '../support/uploader.ts';
import { worker } from '../support/workers.ts';

const REPOSITORY = { BACKUP_PASSWORD: 'a password for tests' };
const none = () => {};

describe.each(['PGlite', 'PostgreSQL'] as const)('backups of %s', { timeout: 120_000 }, (kind) => {
  const postgres = inject('postgresUrls')[worker()]!;
  let folder: string;
  let env: Record<string, string>;
  const databases: string[] = [];
  const folders: string[] = [];
  const servers: TestServer[] = [];
  const processes: ServerProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-backup-'));
    env = await newInstallation(kind);
  });
  afterEach(async () => {
    for (const server of processes.splice(0)) await server.end('SIGKILL');
    for (const server of servers.splice(0)) await closeServer(server);
    for (const url of databases.splice(0)) await dropDatabase(postgres, url);
    for (const dataDir of folders.splice(0)) await removeDataDir(dataDir);
    await rm(folder, { recursive: true, force: true });
  });

  /** The environment of a server with nothing in it, and the same repository. */
  async function newInstallation(of: 'PGlite' | 'PostgreSQL') {
    const repository = { ...REPOSITORY, BACKUP_REPOSITORY: path.join(folder, 'repository') };
    const dataDir = await makeDataDir();
    folders.push(dataDir);
    const all = { ...repository, DATA_DIR: dataDir };
    if (of === 'PGlite') return all;
    const url = await createDatabase(postgres);
    databases.push(url);
    return { ...all, DATABASE_URL: url };
  }
  async function open(own: Record<string, string> = env, clock?: TestClock): Promise<TestServer> {
    const server = await openTestServer(await openDatabase(readConfig(own), silent), clock, own);
    servers.push(server);
    return server;
  }
  async function closeServer(server: TestServer) {
    await server.services.close();
    await server.close();
  }
  /** A city of ten reports with photos. */
  async function seeded(): Promise<TestServer> {
    const server = await open();
    const done = await seedCity(server.services, { seed: 5, reports: 10 }, none);
    expect(done.ok).toBe(true);
    return server;
  }
  async function withPhoto(server: TestServer) {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await createUploader(server.fetch).announce(bytes);
    await photo.create(bytes);
    return { id: photo.id, bytes, photo };
  }

  test('every row and photo comes back, also into the other kind of database', async () => {
    const server = await seeded();
    const before = await exportRows(server.services.database, null);
    expect(before.report!.rows).toBe(10);
    await makeBackup(server.services);
    const tried = await tryBackup(server.services);
    expect(tried.rows).toBe(Object.values(before).reduce((sum, { rows }) => sum + rows, 0));
    expect(tried.photos).toBe((await checkPhotos(server.services, none)).photos);
    expect(tried.photos).toBeGreaterThan(0);

    const other = await newInstallation(kind === 'PGlite' ? 'PostgreSQL' : 'PGlite');
    const restored = await restoreBackup(readConfig(other), silent, null, none);
    expect(restored.rows).toBe(tried.rows);
    const there = await open(other);
    const after = await exportRows(there.services.database, null);
    // All of it but what a new epoch changes: phones are asked what it lacks.
    for (const table of [
      'event',
      'operation',
      'photo',
      'device',
      'triage',
      'auth_user',
      'budget_entry'
    ])
      expect(after[table], table).toEqual(before[table]);
    expect(after.sync_epoch).not.toEqual(before.sync_epoch);
    expect(await checkPhotos(there.services, none)).toEqual({ photos: tried.photos, bad: [] });
    const next = await there.fetch('/readyz');
    expect(await next.json()).toMatchObject({ ready: true });
  });

  test('a backup that is made while phones push holds everything that was acknowledged before', async () => {
    const server = await startServer(env.DATA_DIR!, env);
    processes.push(server);
    const device = newDevice();
    const acknowledged: string[] = [];
    const push = async () => {
      const filed = filing();
      const reply = await fetch(`${server.origin}/api/sync/push`, {
        method: 'POST',
        headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
        body: JSON.stringify({ operations: [filed] })
      });
      if (reply.status === 200) acknowledged.push(filed.report);
    };
    for (let i = 0; i < 5; i++) await push();
    const before = [...acknowledged];
    const making = new AbortController();
    const { signal: made } = making;
    const pushing = (async () => {
      while (!made.aborted) {
        await push();
        await sleep(50);
      }
    })();
    // In the server itself where it is PGlite, whose files nobody else may open.
    const cli = (...args: string[]) => runNode(['server/cli/main.ts', ...args], env);
    const backup = await cli('backup', 'make');
    expect(backup, backup.output + server.output()).toMatchObject({ code: 0 });
    making.abort();
    await pushing;
    expect(acknowledged.length).toBeGreaterThan(before.length);
    const tried = await cli('backup', 'try');
    expect(tried, tried.output).toMatchObject({ code: 0 });
    // It is refused while the server runs, and nothing changes.
    expect((await cli('backup', 'restore')).output).toContain('stop');
    await server.end();

    const other = await newInstallation(kind);
    await restoreBackup(readConfig(other), silent, null, none);
    const { services } = await open(other);
    const rows = await services.database.selectFrom('report').select('id').execute();
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(before));
  });

  test('backups are made and tried by their own schedule, and a failure is recorded and repeated', async () => {
    const clock = new TestClock(Date.parse('2026-11-28T03:00:00Z'));
    const { services } = await open(env, clock);
    const runs = async () => {
      const [made, tried] = await Promise.all([
        latestRun(services.database, 'make'),
        latestRun(services.database, 'try')
      ]);
      return [made, tried].map((run) => run && [run.began.toISOString(), run.ok]);
    };
    await doWhatIsDue(services);
    expect(await runs()).toEqual([
      ['2026-11-28T03:00:00.000Z', true],
      ['2026-11-28T03:00:00.000Z', true]
    ]);
    clock.advance(59 * MINUTE);
    await doWhatIsDue(services);
    expect((await runs())[0]).toEqual(['2026-11-28T03:00:00.000Z', true]);
    clock.advance(2 * MINUTE);
    await doWhatIsDue(services);
    expect(await runs()).toEqual([
      ['2026-11-28T04:01:00.000Z', true],
      ['2026-11-28T03:00:00.000Z', true]
    ]);
    // A week later the newest is tried again, and it is damaged.
    clock.advance(7 * DAY);
    await damageRepository();
    await expect(doWhatIsDue(services)).rejects.toThrow();
    const [made, tried] = await runs();
    expect([made![1], tried?.[1]]).toContain(false);
    clock.advance(7 * HOUR);
    await expect(doWhatIsDue(services)).rejects.toThrow();
    const failed = await latestRun(services.database, 'make');
    expect(failed).toMatchObject({ ok: false });
    expect(failed!.result).toMatch(/restic/);
  });

  async function damageRepository() {
    for (const part of ['data', 'index']) {
      const names = await readdir(path.join(folder, 'repository', part), { recursive: true });
      for (const name of names.filter((one) => path.basename(one).length === 64)) {
        const file = path.join(folder, 'repository', part, name);
        spawnSync('chmod', ['u+w', file]);
        await writeFile(file, randomBytes(500));
      }
    }
    await rm(path.join(env.DATA_DIR!, 'backup', 'cache'), { recursive: true, force: true });
  }

  test('a damaged photo comes back from a backup, and one that is in none is asked for again', async () => {
    const server = await open();
    const kept = await withPhoto(server);
    await makeBackup(server.services);
    const lost = await withPhoto(server);
    const fileOf = (id: string) =>
      path.join(keptIn(path.join(env.DATA_DIR!, 'photos')), fileOfPhoto(id, 'view'));
    await writeFile(fileOf(kept.id), 'not a picture');
    await rm(fileOf(lost.id));
    const { bad } = await checkPhotos(server.services, none);
    expect(bad.map(({ id, why }) => [id, why])).toEqual(
      expect.arrayContaining([
        [kept.id, 'damaged'],
        [lost.id, 'missing']
      ])
    );
    expect(await mendPhotos(server.services, bad, none)).toEqual({ mended: 1, asked: 1 });
    expect(await checkPhotos(server.services, none)).toEqual({ photos: 1, bad: [] });
    // The phone sends it again, and it is received as before.
    await lost.photo.create(lost.bytes);
    expect(await checkPhotos(server.services, none)).toEqual({ photos: 2, bad: [] });
  });

  test('a wrong password is refused in one line, and nothing is replaced', async () => {
    const server = await seeded();
    await makeBackup(server.services);
    await closeServer(servers.pop()!);
    const wrong = readConfig({ ...env, BACKUP_PASSWORD: 'another password 123' });
    await expect(restoreBackup(wrong, silent, null, none)).rejects.toThrow(/wrong password/);
    const { services } = await open();
    const { count } = await services.database
      .selectFrom('report')
      .select((query) => query.fn.countAll<string | number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(Number(count)).toBe(10);
  });
});
