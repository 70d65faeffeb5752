import { openPglite } from '../database/connect.ts';
import { exportRows } from './rows.ts';

/* A process of its own: exports the rows of a copy of PGlite's files. Arguments: the copy, and the folder for the rows. */

const [copy = '', rows = ''] = process.argv.slice(2);
const database = await openPglite(copy);
process.send!(await exportRows(database, rows));
await database.destroy();
process.disconnect();
