import type { Id } from '#shared/values.ts';
import type { LocalPhoto, PhoneDatabase } from '../db/db.ts';
import { watch } from '../db/watch.ts';
import { photosOfDraft } from './drafts.ts';

/*
 * What the form needs to store drafts and reports. It comes after the first paint, with Dexie: until then
 * `early-form.js` stores what is entered.
 */

export { phoneDatabase } from '../db/db.ts';
export {
  addPhoto,
  addPhotoToReport,
  latestDraft,
  removePhoto,
  restorePhoto,
  storeMerged,
  type RemovedPhoto
} from './drafts.ts';
export { fileEarlyReports } from './early-reports.ts';
export { saveDraft } from './file-report.ts';

/** At most this many landmarks are offered. */
const MAX_LANDMARKS = 10;

/** The landmarks of the resident's earlier reports, the latest first. */
export async function recentLandmarks(db: PhoneDatabase): Promise<string[]> {
  const reports = await db.mine.filter(({ landmark }) => Boolean(landmark)).toArray();
  const ordered = reports.sort((a, b) => Date.parse(b.capturedAt) - Date.parse(a.capturedAt));
  return [...new Set(ordered.map(({ landmark }) => landmark!))].slice(0, MAX_LANDMARKS);
}

/** Calls `next` with the photos of a draft, now and after each change. @returns a function that stops this */
export const watchPhotos = (
  db: PhoneDatabase,
  draft: Id,
  next: (photos: LocalPhoto[]) => void
): (() => void) =>
  watch(
    () => photosOfDraft(db, draft),
    next,
    (cause) => console.error('photos of the draft could not be read', cause)
  );
