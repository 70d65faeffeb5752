import { createLog } from '../log.ts';
import { openPglite } from '../database/connect.ts';
import { migrate } from '../database/migrate.ts';
import { answerParent } from './answer-parent.ts';
import { readManifest } from './manifest.ts';
import { differingTables, exportRows, loadRows } from './rows.ts';

/*
 * A process of its own: loads the rows of a backup into a new, empty database, compares them, and migrates it to this
 * release. Arguments: the folder of the rows, and the folder for the database. It answers with a list of differences.
 */

await answerParent(async (rows, folder) => {
  const log = createLog('silent');
  const { schema, tables } = await readManifest(rows);
  const database = await openPglite(folder);
  await migrate(database, log, schema);
  await loadRows(database, rows, tables);
  const differences = differingTables(tables, await exportRows(database, null));
  await migrate(database, log);
  await database.destroy();
  return differences;
});
