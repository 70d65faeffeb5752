import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { OperatorError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from './connect.ts';
import { MIGRATIONS, MIGRATIONS_OF_0_1_0, type MigrationKind } from './migrations.ts';

/**
 * The table in which Kysely records what was applied. 0.1.0 uses Kysely's own name for it and refuses what it does not
 * know there; in this one it does not look, so that it still starts on a database that a later release has extended.
 */
const TABLE = 'schema_migration';
const TABLE_OF_0_1_0 = 'kysely_migration';

/** A database that this version of the server cannot use. */
class NewerSchemaError extends OperatorError {}

/**
 * Applies missing migrations. Migrations of a later version are left alone if they only expand the schema.
 *
 * @param upTo the last one to apply, for a copy of an earlier release; by default all
 * @returns the latest migration of the database
 * @throws NewerSchemaError if a later version has changed what this one needs
 */
export async function migrate(database: Database, log: Log, upTo?: string): Promise<string> {
  await adoptTableOf010(database);
  const later = await laterMigrations(database);
  const contracting = later.find(({ kind }) => kind !== 'expand');
  if (contracting) {
    throw new NewerSchemaError(
      `the database was migrated by a later version of Varadi, which changed what this one needs (${contracting.name}); start that version, or restore a dump from before`
    );
  }
  if (later.length > 0)
    log.info({ migrations: later.map(({ name }) => name) }, 'the schema is from a later version');
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS, ...withoutEffect(later) }) },
    migrationTableName: TABLE,
    allowUnorderedMigrations: true
  });
  const { error, results = [] } = await (upTo === undefined
    ? migrator.migrateToLatest()
    : migrator.migrateTo(upTo));
  for (const { migrationName, status } of results) {
    log.info({ migration: migrationName, status }, 'migration');
  }
  if (error instanceof Error) throw error;
  if (error) throw new Error('migration failed', { cause: error });
  await recordKinds(database);
  await recordFor010(database);
  return latestMigration(database);
}

/** @returns the name of the latest migration that was applied */
export async function latestMigration(database: Database): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(TABLE)} order by name desc limit 1`.execute(database);
  return rows[0]!.name;
}

/** Kysely compares names with its provider; it has no option for names that only the database knows. */
const withoutEffect = (later: readonly { name: string }[]): Record<string, Migration> =>
  Object.fromEntries(later.map(({ name }) => [name, { up: () => Promise.resolve() }]));

async function laterMigrations(
  database: Database
): Promise<{ name: string; kind: MigrationKind | null }[]> {
  if (!(await exists(database, TABLE)) || !(await exists(database, 'migration_kind'))) return [];
  const { rows } = await sql<{ name: string; kind: MigrationKind | null }>`
    select name, migration_kind.kind from ${sql.table(TABLE)}
    left join migration_kind using (name) order by name`.execute(database);
  return rows.filter(({ name }) => !(name in MIGRATIONS));
}

async function adoptTableOf010(database: Database): Promise<void> {
  if ((await exists(database, TABLE)) || !(await exists(database, TABLE_OF_0_1_0))) return;
  await database.transaction().execute(async (tx) => {
    await sql`create table ${sql.table(TABLE)} (like ${sql.table(TABLE_OF_0_1_0)} including all)`.execute(
      tx
    );
    await sql`insert into ${sql.table(TABLE)} select * from ${sql.table(TABLE_OF_0_1_0)}`.execute(
      tx
    );
  });
}

/** Tells earlier versions which migrations they can live with. */
async function recordKinds(database: Database): Promise<void> {
  await sql`create table if not exists migration_kind (name text primary key, kind text not null)`.execute(
    database
  );
  const names = Object.keys(MIGRATIONS);
  const kinds = names.map((name) => MIGRATIONS[name]!.kind);
  await sql`insert into migration_kind select * from unnest(${names}::text[], ${kinds}::text[])
    on conflict (name) do nothing`.execute(database);
}

/** A database that began with a later release can be served by 0.1.0 too. */
async function recordFor010(database: Database): Promise<void> {
  if (await exists(database, TABLE_OF_0_1_0)) return;
  await database.transaction().execute(async (tx) => {
    await sql`create table ${sql.table(TABLE_OF_0_1_0)} (like ${sql.table(TABLE)} including all)`.execute(
      tx
    );
    await sql`insert into ${sql.table(TABLE_OF_0_1_0)} select * from ${sql.table(TABLE)}
      where name = any(${[...MIGRATIONS_OF_0_1_0]}::text[])`.execute(tx);
  });
}

async function exists(database: Database, table: string): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select to_regclass(${table}) is not null as is`.execute(database);
  return rows[0]!.is;
}
