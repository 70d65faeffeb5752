import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';

/** A copy of the database that can be put back. */
export type Dump = {
  /** Where it is, for the operator. */
  place: string;
  /** Puts the database back as it was; nothing may be connected to it. */
  restore: () => Promise<void>;
};

/**
 * Dumps the database into a folder: with `pg_dump`, or, of PGlite, as a copy of its files. Nothing may write meanwhile.
 *
 * @throws Error that says what is missing or failed
 */
export async function dumpDatabase(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  folder: string
): Promise<Dump> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (databaseUrl) return dumpPostgres(databaseUrl, path.join(folder, 'database.dump'));
  const files = path.join(dataDir, 'pglite');
  const copy = path.join(folder, 'pglite');
  await cp(files, copy, { recursive: true, errorOnExist: true, force: false });
  return {
    place: copy,
    async restore() {
      // The failed one is kept beside it, for whoever looks for the reason.
      await rename(files, `${files}.failed-${Date.now()}`);
      await cp(copy, files, { recursive: true });
    }
  };
}

async function dumpPostgres(url: string, file: string): Promise<Dump> {
  await run('pg_dump', ['--format=custom', `--file=${file}`], url);
  return {
    place: file,
    async restore() {
      // Also what the upgrade has added; the dump has the schemas.
      await run(
        'psql',
        [
          '--quiet',
          '--set=ON_ERROR_STOP=1',
          '--command=drop schema if exists pgboss cascade; drop schema public cascade; create schema public'
        ],
        url
      );
      await run(
        'pg_restore',
        ['--exit-on-error', '--no-owner', '--single-transaction', '--dbname=', file],
        url
      );
    }
  };
}

/** Runs a tool of PostgreSQL with the connection in its environment, where no other user sees the password. */
async function run(tool: string, args: string[], url: string): Promise<void> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const database = decodeURIComponent(pathname.slice(1));
  const child = spawn(
    await find(tool),
    args.map((arg) => (arg === '--dbname=' ? `--dbname=${database}` : arg)),
    {
      env: {
        PATH: process.env.PATH,
        PGHOST: hostname,
        PGPORT: port || '5432',
        PGUSER: decodeURIComponent(username),
        PGPASSWORD: decodeURIComponent(password),
        PGDATABASE: database,
        PGSSLMODE: searchParams.get('sslmode') ?? 'prefer'
      },
      stdio: ['ignore', 'ignore', 'pipe']
    }
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0)
    throw new Error(`${tool} failed: ${errors.trim().split('\n').slice(-3).join('; ')}`);
}

/** The newest installed one: `pg_dump` must not be older than the server. */
async function find(tool: string): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root).catch(() => [])).map(Number).filter(Number.isInteger);
  const newest = versions.toSorted((a, b) => b - a)[0];
  return newest === undefined ? tool : path.join(root, String(newest), 'bin', tool);
}

/** @param keep how many of the latest dumps stay */
export async function dropOldDumps(folder: string, keep: number): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).toSorted().slice(0, -keep);
  for (const name of names) await rm(path.join(folder, name), { recursive: true });
}
