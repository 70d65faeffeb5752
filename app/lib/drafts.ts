import { uuidv7, type Id } from '#shared/ids.ts';
import { PHOTOS_PER_FORM_MAX } from '#shared/limits.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Draft, LocalPhoto, PhoneDatabase } from './db.ts';
import { randomBytes } from './device.ts';
import { RESIDENT } from './enqueue.ts';
import type { PreparedPhoto } from './photos/prepare.ts';

export const newId = (): Id => uuidv7(Date.now(), randomBytes(10));

/** A draft with nothing in it; it is not stored before something is. */
export const emptyDraft = (): Draft => ({
  id: newId(),
  category: null,
  description: '',
  landmark: '',
  location: null,
  email: '',
  updatedAt: Date.now()
});

/** The draft that was written last, or null. */
export async function latestDraft(db: PhoneDatabase): Promise<Draft | null> {
  return (await db.drafts.orderBy('updatedAt').last()) ?? null;
}

/** Whether the draft has become a report, in this tab or in another. Call it within a transaction. */
export async function isFiled(db: PhoneDatabase, id: Id): Promise<boolean> {
  const queued = await db.outbox.where('report').equals(id).count();
  return queued > 0 || (await db.mine.get(id)) !== undefined;
}

/** @returns false, and stores nothing, where it has been saved as a report */
export function storeDraft(db: PhoneDatabase, draft: Draft): Promise<boolean> {
  return db.transaction('rw', [db.drafts, db.outbox, db.mine], async () => {
    if (await isFiled(db, draft.id)) return false;
    await db.drafts.put({ ...draft, updatedAt: Date.now() });
    return true;
  });
}

/** Adds a photo to a draft, unless the draft is full or has the very same picture already. */
export async function addPhoto(
  db: PhoneDatabase,
  draft: Draft,
  prepared: PreparedPhoto
): Promise<Result<Id, 'full' | 'twice' | 'filed'>> {
  const tables = [db.drafts, db.photos, db.photoBytes, db.outbox, db.mine];
  return db.transaction('rw', tables, async () => {
    if (await isFiled(db, draft.id)) return err('filed');
    const present = await db.photos.where('draft').equals(draft.id).toArray();
    if (present.some(({ sha256 }) => sha256 === prepared.sha256)) return err('twice');
    if (present.length >= PHOTOS_PER_FORM_MAX) return err('full');
    const { id } = await keepPhoto(db, prepared, {
      draft: draft.id,
      report: '',
      ...RESIDENT,
      role: 'problem',
      state: 'draft'
    });
    // A photo alone makes a draft worth keeping.
    await db.drafts.put({ ...draft, updatedAt: Date.now() });
    return ok(id);
  });
}

/** Stores a photo and its bytes; call it within a transaction over both. */
export async function keepPhoto(
  db: PhoneDatabase,
  prepared: PreparedPhoto,
  belonging: Pick<LocalPhoto, 'draft' | 'report' | 'side' | 'officer' | 'role' | 'state'>
): Promise<LocalPhoto> {
  const { bytes, sha256, width, height, takenAt, thumb } = prepared;
  const photo: LocalPhoto = {
    id: newId(),
    ...belonging,
    addedAt: Date.now(),
    sha256,
    bytes: bytes.byteLength,
    width,
    height,
    takenAt,
    thumb,
    offset: 0,
    ask: false,
    fresh: true
  };
  await db.photos.add(photo);
  await db.photoBytes.add({ id: photo.id, bytes });
  return photo;
}

export async function photosOfDraft(db: PhoneDatabase, draft: Id): Promise<LocalPhoto[]> {
  return db.photos.where('draft').equals(draft).sortBy('addedAt');
}

export type RemovedPhoto = { photo: LocalPhoto; bytes: ArrayBuffer };

/** @returns what `restorePhoto` needs to undo it */
export function removePhoto(db: PhoneDatabase, id: Id): Promise<RemovedPhoto | null> {
  return db.transaction('rw', [db.photos, db.photoBytes], async () => {
    const [photo, stored] = await Promise.all([db.photos.get(id), db.photoBytes.get(id)]);
    if (!photo || !stored) return null;
    await db.photos.delete(id);
    await db.photoBytes.delete(id);
    return { photo, bytes: stored.bytes };
  });
}

export async function restorePhoto(
  db: PhoneDatabase,
  { photo, bytes }: RemovedPhoto
): Promise<void> {
  await db.transaction('rw', [db.photos, db.photoBytes], async () => {
    await db.photos.put(photo);
    await db.photoBytes.put({ id: photo.id, bytes });
  });
}

export type RemovedDraft = { draft: Draft; photos: RemovedPhoto[] };

/** @returns what `restoreDraft` needs to undo it */
export function removeDraft(db: PhoneDatabase, id: Id): Promise<RemovedDraft | null> {
  return db.transaction('rw', [db.drafts, db.photos, db.photoBytes], async () => {
    const draft = await db.drafts.get(id);
    if (!draft) return null;
    const photos: RemovedPhoto[] = [];
    for (const photo of await photosOfDraft(db, id)) {
      const removed = await removePhoto(db, photo.id);
      if (removed) photos.push(removed);
    }
    await db.drafts.delete(id);
    return { draft, photos };
  });
}

export async function restoreDraft(db: PhoneDatabase, removed: RemovedDraft): Promise<void> {
  await db.transaction('rw', [db.drafts, db.photos, db.photoBytes], async () => {
    await db.drafts.put(removed.draft);
    for (const photo of removed.photos) await restorePhoto(db, photo);
  });
}
