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
 * A second copy of everything unsent, in the browser's store of answers, which is apart from its
 * databases. Chromium deletes a database that it finds damaged, "strict" durability or not: of 1,000 times
 * that it was killed while it wrote, the whole database was gone 4 times (crbug 146284;
 * github.com/w3c/IndexedDB/issues/30). What the copy brings back may have been sent meanwhile: the server
 * takes each operation once (S2).
 */

/** The name of the cache; `start.ts` looks for it too. */
const SPARE = 'unsent';

const DEVICE = '/unsent/device';
const OPERATIONS = '/unsent/operations/';
const ANNOUNCEMENTS = '/unsent/announcements/';
const PHOTOS = '/unsent/photos/';
/** What is known of a photo; the body is its bytes, and then its thumbnail's. */
const PHOTO_HEADER = 'X-Photo';

type PhotoFacts = Omit<LocalPhoto, 'thumb'>;

/**
 * Brings the copy up to date: an entry for each thing that is unsent, and no other.
 *
 * @throws where the browser has no room for it, or no such store
 */
export async function updateSpare(db: PhoneDatabase): Promise<void> {
  // A copy that has not been taken back yet is not to be thrown away.
  if (!(await db.setting('spare'))) return;
  // In whose name it will be sent has to be in the copy too: another's word would be refused.
  const isResident = (await db.outbox.filter(({ side }) => side === 'resident').count()) > 0;
  if (isResident) await deviceAuthorization(db);
  const cache = await caches.open(SPARE);
  // What is kept is looked at first: what comes in meanwhile is then never taken for a leftover.
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const tables = [db.settings, db.outbox, db.announcements, db.photos];
  const wanted = await db.transaction('r', tables, async () =>
    (await db.setting('spare')) ? unsent(db) : null
  );
  if (!wanted) return;
  for (const path of kept) if (!wanted.has(path)) await cache.delete(path);
  for (const path of wanted) {
    if (kept.has(path)) continue;
    // The outbox comes first where room is short.
    if (path.startsWith(PHOTOS) && (await isSpaceLow())) continue;
    const answer = await copyOf(db, path);
    if (answer) await cache.put(path, answer);
  }
}

/**
 * Takes back what a lost database held, if one was, and keeps the copy up to date from then on. It is the
 * second line: that it cannot be made, for want of room, stops nothing.
 *
 * @returns a function that ends it
 */
export function keepSpare(db: PhoneDatabase): () => void {
  let known: string | undefined;
  let turn = Promise.resolve();
  const watching = liveQuery(async () => unsent(db)).subscribe({
    next(paths) {
      const found = [...paths].sort().join();
      if (found === known) return;
      known = found;
      turn = turn
        .then(() => restoreFromSpare(db))
        .then(() => updateSpare(db))
        .catch(() => {
          known = undefined;
        });
    },
    error() {}
  });
  return () => watching.unsubscribe();
}

/**
 * Puts what the copy holds into a database that is new, once.
 *
 * @throws where that fails; the copy stays as it is then
 */
export async function restoreFromSpare(db: PhoneDatabase): Promise<void> {
  if (await db.setting('spare')) return;
  const cache = await caches.open(SPARE);
  const paths = (await cache.keys()).map(({ url }) => new URL(url).pathname);
  /** What cannot be read, such as half an entry, is left out, and holds up nothing. */
  async function under<Row>(
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
  const json = <Row>(folder: string) => under(folder, (kept) => kept.json() as Promise<Row>);

  const [device] = await json<Settings['device']>(DEVICE);
  const operations = await json<QueuedOperation>(OPERATIONS);
  const announcements = await json<Announcement>(ANNOUNCEMENTS);
  operations.sort((a, b) => a.seq - b.seq);
  await db.transaction('rw', [db.settings, db.outbox, db.announcements, db.cursors], async () => {
    // A key that was made meanwhile gives way: the reports are the older one's, and none has been heard of.
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
  // One at a time: of many, all might not fit at once, and the words are back already.
  for (const { photo, bytes } of await under(PHOTOS, photoOf)) {
    const state = toBeAnnounced.has(photo.id) ? 'waiting' : 'sending';
    await db.transaction('rw', [db.photos, db.photoBytes], async () => {
      if (await db.photos.get(photo.id)) return;
      await db.photos.add({ ...photo, state: photo.state === 'refused' ? 'refused' : state });
      await db.photoBytes.add({ id: photo.id, bytes });
    });
  }
  await db.set('spare', true);
}

/** The paths of all that is unsent, on both sides, and of the key to the device's reports. */
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

/** @returns null where it was sent a moment ago */
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
  if (body.byteLength < facts.bytes) throw new Error('half a photo');
  return {
    // A part of it may have been sent since.
    photo: { ...facts, thumb: body.slice(facts.bytes), ask: true, fresh: false },
    bytes: body.slice(0, facts.bytes)
  };
}
