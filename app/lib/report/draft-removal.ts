import type { Id } from '#shared/values.ts';
import type { Draft, PhoneDatabase } from '../db/db.ts';
import { isFiled, photosOfDraft, removePhoto, restorePhoto, type RemovedPhoto } from './drafts.ts';

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
  const tables = [db.drafts, db.photos, db.photoBytes, db.outbox, db.mine];
  await db.transaction('rw', tables, async () => {
    // It may have been saved as a report in another tab.
    if (!(await isFiled(db, removed.draft.id))) await db.drafts.put(removed.draft);
    for (const photo of removed.photos) await restorePhoto(db, photo);
  });
}
