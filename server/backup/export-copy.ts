import { openPglite } from '../database/connect.ts';
import { answerParent } from './answer-parent.ts';
import { exportRows } from './rows.ts';

/* A process of its own: exports the rows of a copy of PGlite's files. Arguments: the copy, and the folder for the rows. */

await answerParent(async (copy, rows) => {
  const database = await openPglite(copy);
  const facts = await exportRows(database, rows);
  await database.destroy();
  return facts;
});
