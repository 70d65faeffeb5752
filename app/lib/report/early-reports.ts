import Dexie, { type EntityTable } from 'dexie';
import { EARLY_REPORTS } from '#app/engine/early-names.js';
import { isCategory } from '#shared/categories.ts';
import type { Id } from '#shared/values.ts';
import { emptyDraft } from '../db/blank-draft.ts';
import type { Draft, PhoneDatabase } from '../db/db.ts';
import { loadWithRetry } from '../http/load-with-retry.ts';
import { addPhoto, addPhotoToReport, storeDraft } from './drafts.ts';
import { saveDraft } from './file-report.ts';
import { placeOf, type EarlyInput } from './early-input.ts';

/** A report that was saved before the app ran, as `early-form.js` stores it. */
type EarlyReport = EarlyInput & {
  id: Id;
  savedAt: number;
  language: string;
  photos: { type: string; bytes: ArrayBuffer }[];
};

class EarlyDatabase extends Dexie {
  reports!: EntityTable<EarlyReport, 'id'>;

  constructor() {
    super(EARLY_REPORTS, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ reports: 'id' });
  }
}

/**
 * Files the reports that were saved before the app ran. Their photos follow in the background; what a broken connection
 * interrupts goes on at the next start. The early report has the id of its report, so nothing is filed twice.
 *
 * @returns the reports that were filed now, the latest last, and how many wait for space on the phone
 */
export async function fileEarlyReports(
  db: PhoneDatabase,
  changed: () => void
): Promise<{ filed: Id[]; waiting: number }> {
  const early = new EarlyDatabase();
  const reports = await early.reports.orderBy('id').toArray();
  const filed: Id[] = [];
  const taken: EarlyReport[] = [];
  for (const report of reports) {
    const draft = draftOf(report);
    const saved = await saveDraft(db, draft, report.language, report.savedAt);
    // It stays where it is until there is space.
    if (!saved.ok && saved.error === 'storage_full') continue;
    if (saved.ok) filed.push(report.id);
    // It cannot be filed as it is: the person completes it.
    else await storeDraft(db, draft);
    taken.push(report);
  }
  addPhotos(early, db, taken, changed)
    .catch((cause: unknown) => console.error('photos of an early report wait', cause))
    .finally(() => early.close());
  return { filed, waiting: reports.length - taken.length };
}

function draftOf({ id, category, landmark, words, place, savedAt }: EarlyReport): Draft {
  return {
    ...emptyDraft(),
    id,
    category: isCategory(category) ? category : null,
    landmark,
    description: words,
    updatedAt: savedAt,
    ...placeOf(place)
  };
}

/** Adds the photos to their drafts, or to the reports as which these were filed; then the early report is done. */
async function addPhotos(
  early: EarlyDatabase,
  db: PhoneDatabase,
  reports: readonly EarlyReport[],
  changed: () => void
): Promise<void> {
  for (const report of reports) {
    for (const { bytes, type } of report.photos) {
      const { preparePhotoInWorker } = await loadWithRetry(
        () => import('../photos/prepare-in-worker.ts'),
        Infinity
      );
      const prepared = await preparePhotoInWorker(new Blob([bytes], { type }));
      if (!prepared.ok) {
        console.error('photo of an early report left out', prepared.error);
        continue;
      }
      const added = await addPhoto(db, draftOf(report), prepared.value);
      const isFiled = !added.ok && added.error === 'filed';
      if (isFiled && (await addPhotoToReport(db, report.id, prepared.value)).ok) changed();
    }
    await early.reports.delete(report.id);
  }
}
