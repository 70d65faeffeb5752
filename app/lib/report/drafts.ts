import type { Id } from '#shared/ids.ts';
import { PHOTOS_PER_FORM_MAX } from '#shared/limits.ts';
import type { OperationOf } from '#shared/operations.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { toTimestamp } from '#shared/time.ts';
import {
  RESIDENT,
  type Draft,
  type LocalPhoto,
  type PhoneDatabase,
  type PlaceDoubt
} from '../db/db.ts';
import { keepPhoto, newId, noticeOf } from '../db/keep-photo.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { mergeDrafts } from './merge-drafts.ts';
import type { PreparedPhoto } from '../photos/prepare.ts';

/** A draft with nothing in it; it is not stored before something is. */
export const emptyDraft = (): Draft => ({
  id: newId(),
  category: null,
  description: '',
  landmark: '',
  location: null,
  email: '',
  updatedAt: Date.now(),
  placedBy: 'phone'
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
export const storeDraft = async (db: PhoneDatabase, draft: Draft): Promise<boolean> =>
  (await storeMerged(db, draft, null)) !== null;

/**
 * Stores a draft. What another tab has stored of it meanwhile is brought together with it (`merge-drafts.ts`).
 *
 * @param base the draft as this tab last read or stored it; null where it never did
 * @returns the draft as it is stored now; null, and stores nothing, where it has been saved as a report
 */
export function storeMerged(
  db: PhoneDatabase,
  draft: Draft,
  base: Draft | null
): Promise<Draft | null> {
  return db.transaction('rw', [db.drafts, db.outbox, db.mine], async () => {
    if (await isFiled(db, draft.id)) return null;
    const there = await db.drafts.get(draft.id);
    const isElsewhere = there && base && there.revision !== base.revision;
    const merged = isElsewhere ? mergeDrafts(base, draft, there) : draft;
    const stored = { ...merged, revision: (there?.revision ?? 0) + 1, updatedAt: Date.now() };
    await db.drafts.put(stored);
    return stored;
  });
}

/**
 * Adds a photo to the draft for which it was chosen, unless that is full, has the very same picture already, or has
 * become a report (`addPhotoToReport`).
 *
 * @param draft stored with the photo where it is not stored yet
 * @param doubtOf what stands in doubt of the draft with this photo; asked though nobody looks at the draft by then
 */
export async function addPhoto(
  db: PhoneDatabase,
  draft: Draft,
  prepared: PreparedPhoto,
  doubtOf: (stored: Draft) => PlaceDoubt | null = () => null
): Promise<Result<Id, 'full' | 'twice' | 'filed'>> {
  const tables = [db.drafts, db.photos, db.photoBytes, db.outbox, db.mine];
  return db.transaction('rw', tables, async () => {
    if (await isFiled(db, draft.id)) return err('filed');
    const present = await db.photos.where('draft').equals(draft.id).toArray();
    const refused = hasNoRoomFor(prepared, present);
    if (refused) return err(refused);
    const { id } = await keepPhoto(db, prepared, belongingTo(draft.id));
    // A photo alone makes a draft worth keeping; of one that is stored it may change the doubt, and nothing else.
    const there = await db.drafts.get(draft.id);
    const doubt = doubtOf(there ?? draft);
    if (!there || doubt) {
      const revision = (there?.revision ?? 0) + 1;
      const stored = { ...(there ?? draft), revision, updatedAt: Date.now() };
      await db.drafts.put(doubt ? { ...stored, doubt } : stored);
    }
    return ok(id);
  });
}

/** Adds a photo that was chosen for a draft to the report that the draft has become meanwhile. */
export async function addPhotoToReport(
  db: PhoneDatabase,
  report: Id,
  prepared: PreparedPhoto
): Promise<Result<Id, 'full' | 'twice'>> {
  return db.transaction('rw', [db.photos, db.photoBytes, db.outbox], async () => {
    const present = await db.photos.where('report').equals(report).toArray();
    const refused = hasNoRoomFor(prepared, present);
    if (refused) return err(refused);
    const photo = await keepPhoto(db, prepared, belongingTo(report));
    await amendWithPhoto(db, photo);
    return ok(photo.id);
  });
}

const belongingTo = (draft: Id) =>
  ({ draft, report: '', ...RESIDENT, role: 'problem', state: 'draft' }) as const;

function hasNoRoomFor(
  { sha256 }: PreparedPhoto,
  present: readonly LocalPhoto[]
): 'full' | 'twice' | null {
  if (present.some((photo) => photo.sha256 === sha256)) return 'twice';
  return present.length >= PHOTOS_PER_FORM_MAX ? 'full' : null;
}

/** A photo of a draft that has become a report follows it; call it within a transaction. */
async function amendWithPhoto(db: PhoneDatabase, photo: LocalPhoto): Promise<void> {
  const report = photo.draft;
  await db.photos.put({ ...photo, draft: '', report, state: 'waiting' });
  const operation: OperationOf<'amend'> = {
    id: newId(),
    report,
    kind: 'amend',
    at: toTimestamp(Date.now()),
    body: { photos: [noticeOf(photo)] }
  };
  await enqueue(db, RESIDENT, operation, Date);
}

export async function photosOfDraft(db: PhoneDatabase, draft: Id): Promise<LocalPhoto[]> {
  return db.photos.where('draft').equals(draft).sortBy('addedAt');
}

export type RemovedPhoto = { photo: LocalPhoto; bytes: ArrayBuffer };

/** @returns what `restorePhoto` needs to undo it; null where it is a report's by now, and stays */
export function removePhoto(db: PhoneDatabase, id: Id): Promise<RemovedPhoto | null> {
  return db.transaction('rw', [db.photos, db.photoBytes], async () => {
    const [photo, stored] = await Promise.all([db.photos.get(id), db.photoBytes.get(id)]);
    if (!photo || !stored || photo.state !== 'draft') return null;
    await db.photos.delete(id);
    await db.photoBytes.delete(id);
    return { photo, bytes: stored.bytes };
  });
}

/** Puts a photo back where it was: into its draft, or after it into the report that the draft has become. */
export async function restorePhoto(
  db: PhoneDatabase,
  { photo, bytes }: RemovedPhoto
): Promise<void> {
  const tables = [db.drafts, db.photos, db.photoBytes, db.outbox, db.mine];
  await db.transaction('rw', tables, async () => {
    await db.photos.put(photo);
    await db.photoBytes.put({ id: photo.id, bytes });
    if (await isFiled(db, photo.draft)) await amendWithPhoto(db, photo);
    else if (!(await db.drafts.get(photo.draft))) {
      await db.drafts.put({ ...emptyDraft(), id: photo.draft, placedBy: 'person' });
    }
  });
}
