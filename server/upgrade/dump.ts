import { access, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from '../backup/run-tool.ts';
import { majorOf, putBack, SCHEMAS, setAside } from '../backup/set-aside.ts';
import type { Config } from '../config.ts';
import { passwordOf } from '../database/postgres-session.ts';

/** A copy of the database that can be put back. */
export type Dump = {
  /** Where it is, for the operator. */
  place: string;
  /**
   * Puts the database back as it was; nothing may be connected to it. What it replaces stays beside it.
   *
   * @throws Error if that fails; the database is then as it was before the call
   */
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
      const aside = `${files}.failed-${Date.now()}`;
      await rename(files, aside);
      try {
        await cp(copy, files, { recursive: true });
      } catch (cause) {
        await rm(files, { recursive: true, force: true });
        await rename(aside, files);
        throw cause;
      }
    }
  };
}

async function dumpPostgres(url: string, file: string): Promise<Dump> {
  // Tools of another major version may write what this server does not read.
  const tools = await toolsOf(await majorOf(url));
  const schemas = SCHEMAS.map((schema) => `--schema=${schema}`);
  await runTool(
    `${tools}pg_dump`,
    ['--format=custom', ...schemas, `--file=${file}`],
    await connectionOf(url)
  );
  return {
    place: file,
    async restore() {
      const suffix = `_failed_${Date.now()}`;
      await setAside(url, suffix);
      try {
        await runTool(
          `${tools}pg_restore`,
          [
            ...['--clean', '--if-exists', '--no-owner', '--exit-on-error', '--single-transaction'],
            ...[`--dbname=${databaseOf(url)}`, file]
          ],
          await connectionOf(url)
        );
      } catch (cause) {
        await putBack(url, suffix);
        throw cause;
      }
    }
  };
}

const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** The connection as PostgreSQL's tools read it. */
async function connectionOf(url: string): Promise<Record<string, string>> {
  const { hostname, port, username, searchParams } = new URL(url);
  return {
    PGHOST: hostname,
    PGPORT: port || '5432',
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: await passwordOf(url),
    PGDATABASE: databaseOf(url),
    PGSSLMODE: searchParams.get('sslmode') ?? 'prefer'
  };
}

/**
 * Where Debian installs the tools of a major version, with a final slash; empty for those of the PATH.
 *
 * @throws Error if only tools of other versions are installed there
 */
async function toolsOf(major: number): Promise<string> {
  const root = '/usr/lib/postgresql';
  const folder = path.join(root, String(major), 'bin');
  const isThere = await access(path.join(folder, 'pg_dump')).then(
    () => true,
    () => false
  );
  if (isThere) return `${folder}/`;
  const others = await readdir(root).catch(() => []);
  if (others.length === 0) return '';
  throw new Error(
    `pg_dump of PostgreSQL ${major} is missing (installed: ${others.join(', ')}); install postgresql-client-${major}`
  );
}

/** @param keep how many of the latest dumps stay */
export async function dropOldDumps(folder: string, keep: number): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).toSorted().slice(0, -keep);
  for (const name of names) await rm(path.join(folder, name), { recursive: true });
}
