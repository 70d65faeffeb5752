import { createLog } from '../log.ts';
import { openPglite } from '../database/connect.ts';
import { answerParent } from './answer-parent.ts';
import { loadBackup } from './load-backup.ts';
import { readManifest } from './manifest.ts';

/*
 * A process of its own: loads a backup into a new database. Arguments: the folder of the rows, and the folder for the
 * database. It answers with the tables that differ.
 */

await answerParent(async (rows, folder) => {
  const database = await openPglite(folder);
  const differing = await loadBackup(database, createLog('silent'), rows, await readManifest(rows));
  await database.destroy();
  return differing;
});
