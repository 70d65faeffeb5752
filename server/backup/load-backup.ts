import type { Database } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import type { Log } from '../log.ts';
import type { Manifest } from './manifest.ts';
import { differingTables, exportRows, loadRows } from './rows.ts';

/**
 * Loads the rows of a backup into an empty database, with the schema that they had, compares them, and migrates to this
 * release.
 *
 * @param rows the folder of the rows
 * @returns the tables that differ from what was saved; then it is not migrated further
 */
export async function loadBackup(
  database: Database,
  log: Log,
  rows: string,
  { schema, tables }: Manifest
): Promise<string[]> {
  await migrate(database, log, schema);
  await loadRows(database, rows, tables);
  const differing = differingTables(tables, await exportRows(database, null));
  if (differing.length === 0) await migrate(database, log);
  return differing;
}
