import { liveQuery } from 'dexie';
import { photosOf } from '#shared/report.ts';
import type {
  Announcement,
  LocalPhoto,
  PhoneDatabase,
  QueuedOperation,
  Settings
} from '../db/db.ts';
import { deviceAuthorization } from '../db/device-key.ts';
import { isSpaceLow } from '../db/storage-space.ts';

/*
 * A second copy of everything unsent, in Cache Storage, which is separate from the browser's databases.
 * Chromium deletes a database that it finds damaged, even with "strict" durability: after 1,000 kills during
 * writes, the whole database was lost 4 times (crbug 146284; github.com/w3c/IndexedDB/issues/30). Restored
 * data may already have been sent: the server applies each operation once (S2).
 */

/** The name of the cache; `start-engines.ts` checks for it too. */
const BACKUP_CACHE = 'unsent';

const DEVICE = '/unsent/device';
const OPERATIONS = '/unsent/operations/';
const ANNOUNCEMENTS = '/unsent/announcements/';
const PHOTOS = '/unsent/photos/';
/** The photo's metadata; the body holds its bytes, then its thumbnail's. */
const PHOTO_HEADER = 'X-Photo';

type PhotoFacts = Omit<LocalPhoto, 'thumb'>;

/**
 * Brings the copy up to date: exactly one entry for each unsent item.
 *
 * @throws when storage is full, or the browser has no Cache Storage
 */
export async function updateBackupCopy(db: PhoneDatabase): Promise<void> {
  // A copy that is not restored yet must not be deleted.
  if (!(await db.setting('spare'))) return;
  // The copy needs the device's credentials: the server would refuse operations sent with others.
  const isResident = (await db.outbox.filter(({ side }) => side === 'resident').count()) > 0;
  if (isResident) await deviceAuthorization(db);
  const cache = await caches.open(BACKUP_CACHE);
  // List the copy first, so that an entry that is added meanwhile is never taken for a leftover.
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const tables = [db.settings, db.outbox, db.announcements, db.photos];
  const wanted = await db.transaction('r', tables, async () =>
    (await db.setting('spare')) ? unsent(db) : null
  );
  if (!wanted) return;
  for (const path of kept) if (!wanted.has(path)) await cache.delete(path);
  for (const path of wanted) {
    if (kept.has(path)) continue;
    // When space is low, the outbox has priority.
    if (path.startsWith(PHOTOS) && (await isSpaceLow())) continue;
    const answer = await copyOf(db, path);
    if (answer) await cache.put(path, answer);
  }
}

/**
 * Restores the data of a lost database, if there was one, and then keeps the copy up to date. The copy is a
 * second safeguard: when it cannot be written because storage is full, nothing else stops.
 *
 * @returns a function that stops it
 */
export function maintainBackupCopy(db: PhoneDatabase): () => void {
  let known: string | undefined;
  let turn = Promise.resolve();
  const watching = liveQuery(async () => unsent(db)).subscribe({
    next(paths) {
      const found = [...paths].sort().join();
      if (found === known) return;
      known = found;
      turn = turn
        .then(() => restoreBackupCopy(db))
        .then(() => updateBackupCopy(db))
        .catch(() => {
          known = undefined;
        });
    },
    error() {}
  });
  return () => watching.unsubscribe();
}

/**
 * Restores the copy into a new database, once.
 *
 * @throws when that fails; the copy then stays unchanged
 */
export async function restoreBackupCopy(db: PhoneDatabase): Promise<void> {
  if (await db.setting('spare')) return;
  const cache = await caches.open(BACKUP_CACHE);
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  /** Skips entries that cannot be read, such as incomplete ones. */
  async function readFolder<Row>(
    folder: string,
    read: (kept: Response) => Promise<Row>
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (const path of paths.filter((one) => one.startsWith(folder))) {
      const kept = await cache.match(path);
      const row = kept && (await read(kept).catch(() => undefined));
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }
  const json = <Row>(folder: string) => readFolder(folder, (kept) => kept.json() as Promise<Row>);

  const [device] = await json<Settings['device']>(DEVICE);
  const operations = await json<QueuedOperation>(OPERATIONS);
  const announcements = await json<Announcement>(ANNOUNCEMENTS);
  operations.sort((a, b) => a.seq - b.seq);
  await db.transaction('rw', [db.settings, db.outbox, db.announcements, db.cursors], async () => {
    // The restored key replaces one that was made meanwhile: the reports belong to it, and none was pulled yet.
    if (device && (await db.setting('device'))?.id !== device.id) {
      await db.set('device', device);
      await db.cursors.delete('mine');
    }
    for (const { seq: _, ...row } of operations) {
      const isHere = (await db.outbox.where('id').equals(row.id).count()) > 0;
      if (!isHere) await db.outbox.add(row);
    }
    await db.announcements.bulkPut(announcements);
  });

  const toBeAnnounced = new Set(
    operations.flatMap(({ operation }) => photosOf(operation).notices.map(({ id }) => id))
  );
  // One transaction per photo: together they may not fit, and the texts are already restored.
  for (const { photo, bytes } of await readFolder(PHOTOS, photoOf)) {
    const state = toBeAnnounced.has(photo.id) ? 'waiting' : 'sending';
    await db.transaction('rw', [db.photos, db.photoBytes], async () => {
      if (await db.photos.get(photo.id)) return;
      await db.photos.add({ ...photo, state: photo.state === 'refused' ? 'refused' : state });
      await db.photoBytes.add({ id: photo.id, bytes });
    });
  }
  await db.set('spare', true);
}

/** The paths of everything unsent, of both sides, and of the device's key. */
async function unsent(db: PhoneDatabase): Promise<Set<string>> {
  const [device, operations, announcements, photos] = await Promise.all([
    db.setting('device'),
    db.outbox.toArray(),
    db.announcements.toCollection().primaryKeys(),
    db.photos.where('[side+state]').anyOf(UNSENT_PHOTOS).primaryKeys()
  ]);
  return new Set([
    ...(device ? [DEVICE] : []),
    ...operations.map(({ id }) => OPERATIONS + id),
    ...announcements.map((id) => ANNOUNCEMENTS + id),
    ...photos.map((id) => PHOTOS + id)
  ]);
}

const UNSENT_PHOTOS = (['resident', 'officer'] as const).flatMap((side) =>
  ['waiting', 'sending', 'refused'].map((state) => [side, state])
);

/** @returns null when it has been sent meanwhile */
async function copyOf(db: PhoneDatabase, path: string): Promise<Response | null> {
  if (path === DEVICE) return answer(await db.setting('device'));
  const id = path.slice(path.lastIndexOf('/') + 1);
  if (path.startsWith(OPERATIONS)) return answer(await db.outbox.where('id').equals(id).first());
  if (path.startsWith(ANNOUNCEMENTS)) return answer(await db.announcements.get(id));
  const [photo, stored] = await Promise.all([db.photos.get(id), db.photoBytes.get(id)]);
  if (!photo || !stored) return null;
  const { thumb, ...facts } = photo;
  return new Response(new Blob([stored.bytes, thumb]), {
    headers: { [PHOTO_HEADER]: JSON.stringify(facts satisfies PhotoFacts) }
  });
}

const answer = (row: object | null | undefined) => (row ? new Response(JSON.stringify(row)) : null);

async function photoOf(kept: Response): Promise<{ photo: LocalPhoto; bytes: ArrayBuffer }> {
  const facts = JSON.parse(kept.headers.get(PHOTO_HEADER)!) as PhotoFacts;
  const body = await kept.arrayBuffer();
  if (body.byteLength < facts.bytes) throw new Error('incomplete backup copy');
  return {
    // Part of it may have been sent since.
    photo: { ...facts, thumb: body.slice(facts.bytes), ask: true, fresh: false },
    bytes: body.slice(0, facts.bytes)
  };
}
