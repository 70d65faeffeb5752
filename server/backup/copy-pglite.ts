import { constants } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import { driverOf, type Database } from '../database/connect.ts';

/**
 * Copies the files of PGlite while it serves. No statement runs meanwhile, so the copy is what a power cut at that moment
 * would have left, which PGlite recovers from when it opens: what was committed is there.
 *
 * @param dataDir the folder of the database that is open
 * @param copy is replaced if it is there
 */
export async function copyPglite(database: Database, dataDir: string, copy: string): Promise<void> {
  const driver = driverOf(database);
  if (driver.kind !== 'pglite') throw new Error('this database is not PGlite');
  await rm(copy, { recursive: true, force: true });
  // Then there is little to recover from.
  await sql`checkpoint`.execute(database);
  await driver.pglite.runExclusive(() =>
    cp(path.join(dataDir, 'pglite'), copy, {
      recursive: true,
      // On file systems that can, nothing is copied until it changes.
      mode: constants.COPYFILE_FICLONE
    })
  );
}
