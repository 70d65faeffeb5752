import type { Id } from '#shared/values.ts';
import { EMAIL_MAX } from '#shared/limits.ts';
import type { FileBody, OperationOf } from '#shared/operations.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { hasVisibleText, tidy } from '#shared/text.ts';
import { toTimestamp, type Instant } from '#shared/time.ts';
import { RESIDENT, type Draft, type LocalPhoto, type PhoneDatabase } from '../db/db.ts';
import { emptyDraft } from '../db/blank-draft.ts';
import { noticeOf } from '../db/keep-photo.ts';
import { newId } from '../db/new-id.ts';
import { isOutOfSpace } from '../db/storage-space.ts';
import { isFiled, photosOfDraft } from './drafts.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { wrongFields, type FormField } from './wrong-fields.ts';

/**
 * Saves a draft as a report: report, operation and photos in one flushed transaction, so that "saved"
 * is true even after a sudden loss of power (S1).
 *
 * @param savedAt when the person saved it; only for a report that was saved before the app ran
 * @returns the report's id; or the fields that are wrong, or that the phone is out of space, with the
 *   draft unchanged
 */
export async function saveDraft(
  db: PhoneDatabase,
  draft: Draft,
  language: string,
  savedAt: Instant = Date.now()
): Promise<Result<Id, { fields: FormField[] } | 'storage_full'>> {
  const fields = wrongFields(draft);
  if (fields.length > 0) return err({ fields });
  try {
    await db.transaction('rw', [db.drafts, db.photos, db.outbox, db.mine], async () => {
      // A second tab may have just saved it, and it may even have been sent.
      if (await isFiled(db, draft.id)) return;
      const photos = await photosOfDraft(db, draft.id);
      const operation = filingOf(draft, photos, language, savedAt);
      await enqueue(db, RESIDENT, operation, Date);
      await db.photos
        .where('draft')
        .equals(draft.id)
        .modify({ draft: '', report: operation.report, state: 'waiting' });
      await db.drafts.delete(draft.id);
      const left = draftFromUnchosenTexts(draft);
      if (left) await db.drafts.put(left);
    });
  } catch (cause) {
    if (isOutOfSpace(cause)) return err('storage_full');
    throw cause;
  }
  return ok(draft.id);
}

/** Text of another tab that nobody has chosen becomes a separate draft, so that nothing is lost. */
export function draftFromUnchosenTexts({ otherTexts = {}, category }: Draft): Draft | null {
  const { description = '', landmark = '' } = otherTexts;
  if (!hasVisibleText(description + landmark)) return null;
  return { ...emptyDraft(), category, description, landmark, placedBy: 'person' };
}

function filingOf(
  draft: Draft,
  photos: readonly LocalPhoto[],
  language: string,
  savedAt: Instant
): OperationOf<'file'> {
  const description = tidy(draft.description);
  const landmark = tidy(draft.landmark);
  // The form of app 0.1.0 asked for it. An invalid one is left out, since it can no longer be corrected.
  const email = isEmail(draft.email) ? draft.email.trim() : '';
  const body = {
    category: draft.category,
    language,
    ...(description && { description }),
    ...(landmark && { landmark }),
    // A place that is in doubt is not sent.
    ...(draft.location && !draft.doubt && { location: draft.location }),
    ...(photos.length > 0 && { photos: photos.map(noticeOf) }),
    ...(email && { contact: { email } })
  };
  // The report takes the draft's id, so that saving twice cannot create two reports.
  return {
    id: newId(),
    report: draft.id,
    kind: 'file',
    at: toTimestamp(savedAt),
    body: body as FileBody
  };
}

const isEmail = (text: string): boolean =>
  EMAIL.test(text.trim()) && text.trim().length <= EMAIL_MAX;

/** Accepts what the schema's pattern accepts (zod's `email`), without loading the schema on the first screen. */
export const EMAIL = /^(?!\.)(?!.*\.\.)[\w'+\-.]*[\w+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;
