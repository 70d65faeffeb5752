import type { Id } from '#shared/values.ts';
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
import { emptyDraft } from '../db/blank-draft.ts';
import { keepPhoto, noticeOf } from '../db/keep-photo.ts';
import { newId } from '../db/new-id.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { mergeDrafts } from './merge-drafts.ts';
import type { PreparedPhoto } from '../photos/prepare.ts';

/** The draft that was written last, or null. */
export async function latestDraft(db: PhoneDatabase): Promise<Draft | null> {
  return (await db.drafts.orderBy('updatedAt').last()) ?? null;
}

/** Whether the draft has become a report, in this tab or in another. Call it within a transaction. */
export async function isFiled(db: PhoneDatabase, id: Id): Promise<boolean> {
  const queued = await db.outbox.where('report').equals(id).count();
  return queued > 0 || (await db.mine.get(id)) !== undefined;
}

/** @returns false, and stores nothing, when it has been saved as a report */
export const storeDraft = async (db: PhoneDatabase, draft: Draft): Promise<boolean> =>
  (await storeMerged(db, draft, null)) !== null;

/**
 * Stores a draft, merged with what another tab has stored of it meanwhile (`merge-drafts.ts`).
 *
 * @param base the draft as this tab last read or stored it; null where it never did
 * @returns the draft as it is stored now; null, and stores nothing, when it has been saved as a report
 */
export function storeMerged(
  db: PhoneDatabase,
  draft: Draft,
  base: Draft | null
): Promise<Draft | null> {
  return db.transaction('rw', [db.drafts, db.outbox, db.mine], async () => {
    if (await isFiled(db, draft.id)) return null;
    const existing = await db.drafts.get(draft.id);
    const isElsewhere = existing && base && existing.revision !== base.revision;
    const merged = isElsewhere ? mergeDrafts(base, draft, existing) : draft;
    const stored = { ...merged, revision: (existing?.revision ?? 0) + 1, updatedAt: Date.now() };
    await db.drafts.put(stored);
    return stored;
  });
}

/**
 * Adds a photo to the draft for which it was chosen, unless the draft is full, already has the same picture, or was
 * saved as a report (`addPhotoToReport`).
 *
 * @param draft stored together with the photo if it is not stored yet
 * @param doubtOf the doubt about the draft's place with this photo; called even if the draft is no longer on screen
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
    const refused = refusalOf(prepared, present);
    if (refused) return err(refused);
    const { id } = await keepPhoto(db, prepared, belongingTo(draft.id));
    // A photo alone makes a draft worth storing. In a stored draft it may change only the doubt.
    const existing = await db.drafts.get(draft.id);
    const doubt = doubtOf(existing ?? draft);
    if (!existing || doubt) {
      const revision = (existing?.revision ?? 0) + 1;
      const stored = { ...(existing ?? draft), revision, updatedAt: Date.now() };
      await db.drafts.put(doubt ? { ...stored, doubt } : stored);
    }
    return ok(id);
  });
}

/** Adds a photo that was chosen for a draft to the report as which the draft was saved meanwhile. */
export async function addPhotoToReport(
  db: PhoneDatabase,
  report: Id,
  prepared: PreparedPhoto
): Promise<Result<Id, 'full' | 'twice'>> {
  return db.transaction('rw', [db.photos, db.photoBytes, db.outbox], async () => {
    const present = await db.photos.where('report').equals(report).toArray();
    const refused = refusalOf(prepared, present);
    if (refused) return err(refused);
    const photo = await keepPhoto(db, prepared, belongingTo(report));
    await amendWithPhoto(db, photo);
    return ok(photo.id);
  });
}

const belongingTo = (draft: Id) =>
  ({ draft, report: '', ...RESIDENT, role: 'problem', state: 'draft' }) as const;

function refusalOf(
  { sha256 }: PreparedPhoto,
  present: readonly LocalPhoto[]
): 'full' | 'twice' | null {
  if (present.some((photo) => photo.sha256 === sha256)) return 'twice';
  return present.length >= PHOTOS_PER_FORM_MAX ? 'full' : null;
}

/** Adds a photo to the report as which its draft was saved; call it within a transaction. */
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

/** @returns what `restorePhoto` needs to undo it; null if it belongs to a report by now, and stays */
export function removePhoto(db: PhoneDatabase, id: Id): Promise<RemovedPhoto | null> {
  return db.transaction('rw', [db.photos, db.photoBytes], async () => {
    const [photo, stored] = await Promise.all([db.photos.get(id), db.photoBytes.get(id)]);
    if (!photo || !stored || photo.state !== 'draft') return null;
    await db.photos.delete(id);
    await db.photoBytes.delete(id);
    return { photo, bytes: stored.bytes };
  });
}

/** Puts a photo back into its draft, or into the report as which the draft was saved meanwhile. */
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
