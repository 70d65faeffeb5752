import { createReadStream } from 'node:fs';
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import { sha256Of } from '../photos/sha256.ts';
import { fileOfPhoto, keptIn } from '../photos/store/folder-store.ts';
import type { Services } from '../services.ts';
import { inProcess, STAGING } from './make-backup.ts';
import { readManifest } from './manifest.ts';
import { openRepository, type Repository, type Snapshot } from './repository.ts';
import { countRows } from './rows.ts';
import type { Done } from './runs.ts';

/** Photos that are restored and compared with their hashes; of all others only the presence is checked. */
const COMPARED_PHOTOS = 20;

/**
 * Restores the newest backup beside the running system, into a database and a folder that are thrown away, and compares
 * it: every row by the hash of its table, that every received photo is there, and some photos by their hashes.
 *
 * @throws OperatorError that says what is missing or different
 */
export async function tryBackup({
  config
}: Pick<Services, 'config'>): Promise<Done & { tables: number; rows: number; photos: number }> {
  const repository = openRepository(config);
  const [newest] = await repository.list();
  if (!newest)
    throw new OperatorError('there is no backup yet; make one with npm run backup -- make');
  const parent = path.join(config.dataDir, 'backup');
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(path.join(parent, 'try-'));
  try {
    const rows = await restoreRows(repository, newest, folder);
    const { tables } = await readManifest(rows);
    const differing = await inProcess<string[]>('load-copy.ts', [
      rows,
      path.join(folder, 'database')
    ]);
    if (differing.length > 0)
      throw new OperatorError(
        `the restored backup ${newest.id} differs from what was saved: ${differing.join(', ')}`
      );
    const photos = await comparePhotos(repository, newest, rows, folder);
    const count = countRows(tables);
    return {
      snapshot: newest.id,
      tables: Object.keys(tables).length,
      rows: count,
      photos,
      result: `restored and compared: ${count} rows of ${Object.keys(tables).length} tables, ${photos} photos`
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the folder of the rows, with their manifest */
export async function restoreRows(
  repository: Repository,
  { id, paths }: Snapshot,
  folder: string
): Promise<string> {
  const rows = paths.find((one) => one.endsWith(STAGING));
  if (rows === undefined) throw new OperatorError(`snapshot ${id} is not a backup of Varadi`);
  await repository.restore(id, folder, [rows]);
  return path.join(folder, rows);
}

/** The folder of a snapshot's photos; null if it has none, since they were in a bucket. */
export const photosOf = ({ paths }: Snapshot): string | null =>
  paths.find((one) => path.basename(one) === path.basename(keptIn(''))) ?? null;

const Photo = z.object({
  id: z.string(),
  received_at: z.string().nullable(),
  view_sha256: z.string().nullable()
});

/** @returns how many photos are there */
async function comparePhotos(
  repository: Repository,
  snapshot: Snapshot,
  rows: string,
  folder: string
): Promise<number> {
  const photos = photosOf(snapshot);
  if (photos === null) return 0;
  const there = new Set<string>();
  await repository.files(snapshot.id, (file) => {
    const [id = '', variant] = path.basename(file).split('.');
    if (variant === 'view' && file.startsWith(`${photos}/`)) there.add(id);
  });
  const missing: string[] = [];
  const compared: z.infer<typeof Photo>[] = [];
  let count = 0;
  for await (const photo of photosIn(rows)) {
    if (photo.received_at === null) continue;
    count += 1;
    if (!there.has(photo.id)) missing.push(photo.id);
    else if (photo.view_sha256 !== null) {
      // The newest, since the ids begin with the time.
      compared.push(photo);
      if (compared.length > COMPARED_PHOTOS) compared.shift();
    }
  }
  if (missing.length > 0)
    throw new OperatorError(
      `${missing.length} of ${count} photos are not in backup ${snapshot.id}, such as ${missing[0]}`
    );
  const fileOf = (id: string) => path.join(photos, fileOfPhoto(id, 'view'));
  if (compared.length > 0)
    await repository.restore(
      snapshot.id,
      folder,
      compared.map(({ id }) => fileOf(id))
    );
  for (const { id, view_sha256: wanted } of compared) {
    if (sha256Of(await readFile(path.join(folder, fileOf(id)))) !== wanted)
      throw new OperatorError(
        `photo ${id} is damaged in backup ${snapshot.id}; see deploy/runbooks/photos.md`
      );
  }
  return count;
}

async function* photosIn(rows: string): AsyncGenerator<z.infer<typeof Photo>> {
  const input = createReadStream(path.join(rows, 'photo.ndjson'));
  for await (const line of createInterface({ input, crlfDelay: Infinity }))
    yield Photo.parse(JSON.parse(line));
}
