import type postgres from 'postgres';
import { openPostgres } from '../database/postgres-session.ts';

/** The schemas that Varadi uses; others in the database are not touched. */
export const SCHEMAS = ['public', 'pgboss'] as const;

async function withServer<Value>(
  url: string,
  work: (sql: postgres.Sql) => Promise<Value>
): Promise<Value> {
  const sql = openPostgres(url, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** @returns the major version of the server */
export const majorOf = (url: string): Promise<number> =>
  withServer(url, async (sql) => {
    const [row] = await sql<{ version: number }[]>`
      select current_setting('server_version_num')::int / 10000 as version`;
    return row!.version;
  });

const schemasThere = async (sql: postgres.ISql, names: readonly string[]): Promise<string[]> =>
  (
    await sql<{ name: string }[]>`
      select nspname as name from pg_namespace where nspname = any(${[...names]})`
  ).map(({ name }) => name);

/** Renames the schemas, and leaves an empty `public` as PostgreSQL creates it. */
export const setAside = (url: string, suffix: string): Promise<void> =>
  withServer(url, async (sql) => {
    await sql.begin(async (tx) => {
      for (const schema of await schemasThere(tx, SCHEMAS))
        await tx`alter schema ${tx(schema)} rename to ${tx(schema + suffix)}`;
      await tx`create schema public`;
      await tx`grant usage on schema public to public`;
    });
  });

/** Undoes `setAside`; what was made since is dropped. */
export const putBack = (url: string, suffix: string): Promise<void> =>
  withServer(url, async (sql) => {
    await sql.begin(async (tx) => {
      const aside = SCHEMAS.map((schema) => schema + suffix);
      for (const schema of SCHEMAS) await tx`drop schema if exists ${tx(schema)} cascade`;
      for (const name of await schemasThere(tx, aside))
        await tx`alter schema ${tx(name)} rename to ${tx(name.slice(0, -suffix.length))}`;
    });
  });
