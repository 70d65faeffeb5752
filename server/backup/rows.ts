import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { sql } from 'kysely';
import type { Database, Tx } from '../database/connect.ts';

/*
 * A logical copy of the database: for each table one file of JSON rows in the order of the primary key, so that two
 * copies share what did not change. It can be loaded into PGlite and into PostgreSQL of any later version.
 */

/** What the rows of a table are, by which a restored copy is compared. @property sha256 of the lines of its file */
export type TableFacts = { columns: string[]; rows: number; sha256: string };
export type Facts = Record<string, TableFacts>;

/** Tables that belong to the running system: what was migrated, counted limits, the history of backups. */
const LEFT_OUT = [
  'schema_migration',
  'schema_migration_lock',
  'migration_kind',
  'kysely_migration',
  'kysely_migration_lock',
  'rate_limit',
  'backup_run'
];

/** Rows that are in memory at the same time. */
const BATCH_ROWS = 500;

/**
 * Writes all rows as they were at one moment.
 *
 * @param folder gets a file `<table>.ndjson` for each table; null only counts and hashes
 */
export function exportRows(database: Database, folder: string | null): Promise<Facts> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      if (folder) await mkdir(folder, { recursive: true, mode: 0o700 });
      await setFormats(tx);
      const facts: Facts = {};
      for (const table of await tablesOf(tx)) facts[table] = await exportTable(tx, table, folder);
      return facts;
    });
}

/** @returns the tables whose rows are not the same */
export const differingTables = (one: Facts, other: Facts): string[] =>
  Object.keys({ ...one, ...other }).filter((table) => one[table]?.sha256 !== other[table]?.sha256);

export const countRows = (facts: Facts): number =>
  Object.values(facts).reduce((sum, { rows }) => sum + rows, 0);

/** The same text for the same value, whatever the settings of a server are. */
async function setFormats(tx: Tx): Promise<void> {
  await sql`set local timezone to 'UTC'`.execute(tx);
  await sql`set local bytea_output to 'hex'`.execute(tx);
  await sql`set local extra_float_digits to 1`.execute(tx);
}

async function exportTable(tx: Tx, table: string, folder: string | null): Promise<TableFacts> {
  const columns = await columnsOf(tx, table);
  const order = sql.join((await keyOf(tx, table)).map((name) => sql.ref(name)));
  const listed = sql.join(columns.map((name) => sql.ref(name)));
  await sql`declare exported no scroll cursor for
    select row_to_json(line)::text as line from (
      select ${listed} from ${sql.table(table)} order by ${order}) as line`.execute(tx);
  const file = folder && createWriteStream(fileOf(folder, table), { mode: 0o600 });
  const hash = createHash('sha256');
  let count = 0;
  for (;;) {
    const { rows } = await sql<{ line: string }>`
      fetch ${sql.lit(BATCH_ROWS)} from exported`.execute(tx);
    if (rows.length === 0) break;
    const text = rows.map(({ line }) => `${line}\n`).join('');
    hash.update(text);
    count += rows.length;
    if (file && !file.write(text)) await once(file, 'drain');
  }
  await sql`close exported`.execute(tx);
  if (file) await finished(file.end());
  return { columns, rows: count, sha256: hash.digest('hex') };
}

/**
 * Loads rows into a database with the schema of the copy, all or none. What migrations put there is replaced.
 *
 * @throws Error if a table or a column is missing there
 */
export async function loadRows(database: Database, folder: string, facts: Facts): Promise<void> {
  await database.transaction().execute(async (tx) => {
    await setFormats(tx);
    // Rows refer to each other in both directions; each reference is checked when all rows are there.
    const references = await referencesOf(tx);
    for (const { table, name } of references)
      await sql`alter table ${sql.table(table)} drop constraint ${sql.ref(name)}`.execute(tx);
    for (const [table, { columns }] of Object.entries(facts))
      await loadTable(tx, table, columns, fileOf(folder, table));
    for (const { table, name, definition } of references)
      await sql`alter table ${sql.table(table)} add constraint ${sql.ref(name)} ${sql.raw(definition)}`.execute(
        tx
      );
  });
}

async function loadTable(tx: Tx, table: string, columns: string[], file: string): Promise<void> {
  const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(tx);
  if (rows.length > 0) await sql`delete from ${sql.table(table)}`.execute(tx);
  const listed = sql.join(columns.map((name) => sql.ref(name)));
  const insert = async (lines: readonly string[]) => {
    if (lines.length === 0) return;
    await sql`insert into ${sql.table(table)} (${listed}) overriding system value
      select ${listed} from json_populate_recordset(null::${sql.table(table)}, ${`[${lines.join(',')}]`}::text::json)`.execute(
      tx
    );
  };
  let batch: string[] = [];
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity
  })) {
    batch.push(line);
    if (batch.length < BATCH_ROWS) continue;
    await insert(batch);
    batch = [];
  }
  await insert(batch);
  for (const column of await identitiesOf(tx, table)) {
    const max = sql`(select max(${sql.ref(column)}) from ${sql.table(table)})`;
    await sql`select setval(pg_get_serial_sequence(${table}, ${column}), coalesce(${max}, 1),
      ${max} is not null)`.execute(tx);
  }
}

const fileOf = (folder: string, table: string) => path.join(folder, `${table}.ndjson`);

async function namesOf(tx: Tx, query: ReturnType<typeof sql<{ name: string }>>): Promise<string[]> {
  return (await query.execute(tx)).rows.map(({ name }) => name);
}

const tablesOf = (tx: Tx) =>
  namesOf(
    tx,
    sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE'
        and table_name <> all(${LEFT_OUT}::text[])
      order by table_name`
  );

const columnsOf = (tx: Tx, table: string) =>
  namesOf(
    tx,
    sql<{ name: string }>`select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'
      order by ordinal_position`
  );

const identitiesOf = (tx: Tx, table: string) =>
  namesOf(
    tx,
    sql<{ name: string }>`select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_identity = 'YES'`
  );

/** The primary key; where there is none, all columns, whose order is then that of the rows. */
async function keyOf(tx: Tx, table: string): Promise<string[]> {
  const key = await namesOf(
    tx,
    sql<{ name: string }>`select attname as name from pg_index
      join pg_attribute on attrelid = indrelid and attnum = any(indkey)
      where indrelid = ${`public.${quoted(table)}`}::regclass and indisprimary
      order by array_position(indkey::int2[], attnum)`
  );
  return key.length > 0 ? key : columnsOf(tx, table);
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function referencesOf(
  tx: Tx
): Promise<{ table: string; name: string; definition: string }[]> {
  const { rows } = await sql<{ table: string; name: string; definition: string }>`
    select relname as "table", conname as name, pg_get_constraintdef(pg_constraint.oid) as definition
    from pg_constraint join pg_class on pg_class.oid = conrelid
    where contype = 'f' and pg_constraint.connamespace = 'public'::regnamespace
    order by relname, conname`.execute(tx);
  return rows;
}
