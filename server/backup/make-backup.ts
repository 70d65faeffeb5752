import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fork } from 'node:child_process';
import { DAY } from '#shared/time.ts';
import { latestMigration } from '../database/migrate.ts';
import { OperatorError } from '../errors.ts';
import { copyPhotos } from '../photos/copy-photos.ts';
import { keptIn } from '../photos/store/folder-store.ts';
import { openPhotoStore } from '../photos/store/open-store.ts';
import type { Services } from '../services.ts';
import { VERSION } from '../version.ts';
import { copyPglite } from './copy-pglite.ts';
import { writeManifest } from './manifest.ts';
import { makeBase } from './point-in-time.ts';
import { openRepository, type Saved } from './repository.ts';
import { exportRows, type Facts } from './rows.ts';
import { latestRun, type Done } from './runs.ts';

type Needs = Pick<Services, 'config' | 'database' | 'photoStore' | 'photoStoreMark' | 'clock'>;

/** Where in the data folder rows are written before they go into the repository; a snapshot is recognised by it. */
export const STAGING = path.join('backup', 'rows');

/**
 * Makes a backup: all rows as they were at one moment, then all photos, so that it has every photo that its rows call
 * received. Where a stanza of pgBackRest is configured, also a base backup for recovery to a point in time.
 *
 * @throws OperatorError that names what failed; the backups before stay as they are
 */
export async function makeBackup(services: Needs): Promise<Saved> {
  const { config, database, clock } = services;
  const repository = openRepository(config);
  const rows = path.join(config.dataDir, STAGING);
  await rm(rows, { recursive: true, force: true });
  await mkdir(rows, { recursive: true, mode: 0o700 });
  try {
    const at = new Date(clock.now());
    const schema = await latestMigration(database);
    const tables = config.databaseUrl
      ? await exportRows(database, rows)
      : await exportFromCopy(services, rows);
    await writeManifest(rows, { format: 1, at, version: VERSION, schema, tables });
    const saved = await repository.save([rows, ...(await photosToSave(services))]);
    if (config.backup?.pointInTime) await makeBase(config.backup.pointInTime);
    return saved;
  } finally {
    await rm(rows, { recursive: true, force: true });
  }
}

/**
 * Makes a backup, and once a day removes snapshots that are too old.
 *
 * @returns what `recorded` writes down
 */
export async function makeAndTidy(services: Needs): Promise<Done> {
  const { config, database, clock } = services;
  const before = await latestRun(database, 'make', true);
  const { id, bytes, added } = await makeBackup(services);
  const dayOf = (instant: number) => Math.floor(instant / DAY);
  const isFirstOfDay = before === null || dayOf(before.began.getTime()) < dayOf(clock.now());
  if (isFirstOfDay) await openRepository(config).forget();
  return { snapshot: id, bytes, result: `${bytes} bytes, of which ${added} are new` };
}

/** PGlite has one connection: an export would keep everybody waiting, so another process exports a copy. */
async function exportFromCopy({ config, database }: Needs, rows: string): Promise<Facts> {
  const copy = path.join(config.dataDir, 'backup', 'copy');
  try {
    await copyPglite(database, config.dataDir, copy);
    return await inProcess<Facts>('export-copy.ts', [copy, rows]);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function photosToSave(services: Needs): Promise<string[]> {
  const { photoStore, backup } = services.config;
  if (photoStore.kind === 'folder') return [keptIn(photoStore.folder)];
  if (!backup?.photos) return [];
  const store = await openPhotoStore(backup.photos);
  const { missing } = await copyPhotos(services, services.photoStore, store, () => {});
  if (missing.length > 0)
    throw new OperatorError(
      `${missing.length} photos are not in the bucket, such as ${missing[0]}; see deploy/runbooks/photos.md`
    );
  return [];
}

/** Runs a file of this folder in a process of its own, with memory of its own. @returns the message that it sends */
export function inProcess<Message>(file: string, args: readonly string[]): Promise<Message> {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(import.meta.dirname, file), args, {
      execArgv: ['--liftoff-only'],
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc']
    });
    let errors = '';
    let message: Message | undefined;
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('message', (sent) => (message = sent as Message));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 && message !== undefined) resolve(message);
      else
        reject(
          new OperatorError(`${file} failed: ${errors.trim().split('\n').slice(-3).join('; ')}`)
        );
    });
  });
}
