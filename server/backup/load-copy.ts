import { createLog } from '../log.ts';
import { openPglite } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { readManifest } from './manifest.ts';
import { exportRows, loadRows } from './rows.ts';

/*
 * A process of its own: loads the rows of a backup into a new, empty database, compares them, and migrates it to this
 * release. Arguments: the folder of the rows, and the folder for the database. It sends a list of differences.
 */

const [rows = '', folder = ''] = process.argv.slice(2);
const log = createLog('silent');
const { schema, tables } = await readManifest(rows);
const database = await openPglite(folder);
await migrate(database, log, schema);
await loadRows(database, rows, tables);
const loaded = await exportRows(database, null);
const differences = Object.keys({ ...tables, ...loaded }).filter(
  (table) => tables[table]?.sha256 !== loaded[table]?.sha256
);
await migrate(database, log);
process.send!(differences);
await database.destroy();
process.disconnect();
