import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.ts';
import { beginEpoch } from '../database/epoch.ts';
import { shared } from '../database/installation.ts';
import { MIGRATIONS } from '../database/migrations.ts';
import { OperatorError } from '../errors.ts';
import type { Log } from '../log.ts';
import { keptIn } from '../photos/store/folder-store.ts';
import { openPhotoStore } from '../photos/store/open-store.ts';
import { VARIANTS } from '../photos/store/photo-store.ts';
import { loadBackup } from './load-backup.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { replaceDatabase } from './replace-database.ts';
import { openRepository, type Repository, type Snapshot } from './repository.ts';
import { countRows } from './rows.ts';
import { photosOf, restoreRows } from './try-backup.ts';

export type Restored = { snapshot: Snapshot; rows: number; photos: number; aside: string | null };

/**
 * Puts the database and the photos back as they were in a backup, while no server runs, also on another machine and
 * into the other kind of database. The database that was there stays beside it. A new epoch begins, in which phones are
 * asked what this server lacks (S14).
 *
 * @param id of the snapshot; null: the newest
 * @throws OperatorError that says what is wrong; the database is then as it was
 */
export async function restoreBackup(
  config: Config,
  log: Log,
  id: string | null,
  progress: (line: string) => void
): Promise<Restored> {
  const repository = openRepository(config);
  const snapshot = await findSnapshot(repository, id);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(config.dataDir, 'restoring-'));
  try {
    const rows = await restoreRows(repository, snapshot, folder);
    const manifest = await readManifest(rows);
    requireKnownSchema(manifest);
    progress(`backup ${snapshot.id} of ${manifest.at.toISOString()}, made by ${manifest.version}`);
    const kept: { mark: string | null } = { mark: null };
    const aside = await replaceDatabase(config, async (database) => {
      const differing = await loadBackup(database, log, rows, manifest);
      if (differing.length > 0)
        throw new OperatorError(`the restored rows differ in ${differing.join(', ')}`);
      await database.transaction().execute((tx) => beginEpoch(tx, log));
      kept.mark = await shared(database, 'photo_store');
    });
    progress('the database is back');
    const photos = await restorePhotos(config, repository, snapshot, progress);
    const store = await openPhotoStore(config.photoStore);
    if (kept.mark !== null) await store.setMark(kept.mark);
    return { snapshot, rows: countRows(manifest.tables), photos, aside };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findSnapshot(repository: Repository, id: string | null): Promise<Snapshot> {
  const snapshots = await repository.list();
  const found = id === null ? snapshots[0] : snapshots.find((one) => one.id === id);
  if (!found)
    throw new OperatorError(
      id === null ? 'there is no backup' : `there is no backup ${id}; see npm run backup -- list`
    );
  return found;
}

function requireKnownSchema({ schema, version }: Manifest): void {
  if (!(schema in MIGRATIONS))
    throw new OperatorError(
      `that backup was made by Varadi ${version}, which is later than this one; restore it with that version`
    );
}

/**
 * Puts the photos of a snapshot back; photos that are there and not in it stay.
 *
 * @returns how many files
 */
async function restorePhotos(
  config: Config,
  repository: Repository,
  snapshot: Snapshot,
  progress: (line: string) => void
): Promise<number> {
  const photos = photosOf(snapshot);
  if (photos === null) return 0;
  progress('restoring the photos…');
  // On the same disk, where a file is moved and not copied.
  const parent = config.photoStore.kind === 'folder' ? config.photoStore.folder : config.dataDir;
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(parent, '.restoring-'));
  try {
    await repository.restore(snapshot.id, folder, [photos]);
    return await moveIn(config, path.join(folder, photos));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function moveIn(config: Config, restored: string): Promise<number> {
  const store = await openPhotoStore(config.photoStore);
  let files = 0;
  for (const name of await readdir(restored, { recursive: true })) {
    const [id = '', variant, end] = path.basename(name).split('.');
    if (end !== 'jpg' || !VARIANTS.some((one) => one === variant)) continue;
    const from = path.join(restored, name);
    if (config.photoStore.kind === 'folder') {
      const target = path.join(keptIn(config.photoStore.folder), name);
      await mkdir(path.dirname(target), { recursive: true });
      await rename(from, target);
    } else await store.keep(id, variant as (typeof VARIANTS)[number], await readFile(from));
    files += 1;
  }
  return files;
}
