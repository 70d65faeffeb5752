import type { Id } from '#shared/ids.ts';
import { DESCRIPTION_MAX, EMAIL_MAX, LANDMARK_MAX } from '#shared/limits.ts';
import type { FileBody, OperationOf } from '#shared/operations.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { hasInk, tidy } from '#shared/text.ts';
import { toTimestamp } from '#shared/time.ts';
import { RESIDENT, type Draft, type LocalPhoto, type PhoneDatabase } from '../db/db.ts';
import { newId, noticeOf } from '../db/keep-photo.ts';
import { isOutOfSpace } from '../db/storage-space.ts';
import { ACCURACY_ENOUGH } from '../place/accuracy.ts';
import { emptyDraft, isFiled, photosOfDraft } from './drafts.ts';
import { enqueue } from '../outbox/enqueue.ts';

/** The fields of the form that a resident has to look at again. */
export type FormField = 'category' | 'location' | 'description' | 'landmark';

/**
 * Saves a draft as a report: report, operation and photos in one flushed transaction, so that "saved"
 * is true even if the battery goes the next moment (S1).
 *
 * @returns the report's id; or the fields that are wrong, or that the phone is out of space, with the
 *   draft as it was
 */
export async function saveDraft(
  db: PhoneDatabase,
  draft: Draft,
  language: string
): Promise<Result<Id, { fields: FormField[] } | 'storage_full'>> {
  const fields = wrongFields(draft);
  if (fields.length > 0) return err({ fields });
  try {
    await db.transaction('rw', [db.drafts, db.photos, db.outbox, db.mine], async () => {
      // A second tab may have saved it a moment ago, and it may even have been sent.
      if (await isFiled(db, draft.id)) return;
      const operation = filingOf(draft, await photosOfDraft(db, draft.id), language);
      await enqueue(db, RESIDENT, operation, Date);
      await db.photos
        .where('draft')
        .equals(draft.id)
        .modify({ draft: '', report: operation.report, state: 'waiting' });
      await db.drafts.delete(draft.id);
      const left = textsLeft(draft);
      if (left) await db.drafts.put(left);
    });
  } catch (cause) {
    if (isOutOfSpace(cause)) return err('storage_full');
    throw cause;
  }
  return ok(draft.id);
}

/** What another tab wrote and nobody has chosen: a draft of its own, so that nothing disappears. */
export function textsLeft({ otherTexts = {}, category }: Draft): Draft | null {
  const { description = '', landmark = '' } = otherTexts;
  if (!hasInk(description + landmark)) return null;
  return { ...emptyDraft(), category, description, landmark, placedBy: 'person' };
}

function filingOf(
  draft: Draft,
  photos: readonly LocalPhoto[],
  language: string
): OperationOf<'file'> {
  const description = tidy(draft.description);
  const landmark = tidy(draft.landmark);
  // The form of app 0.1.0 asked for it; one that is none is left out, since it can no longer be corrected.
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
  // The report goes by the draft's id, so that saving twice cannot make two of it.
  return {
    id: newId(),
    report: draft.id,
    kind: 'file',
    at: toTimestamp(Date.now()),
    body: body as FileBody
  };
}

/** The form's own look at itself; the server parses with the schema, and has the last word. */
function wrongFields(draft: Draft): FormField[] {
  const { category, description, landmark } = draft;
  const checks: Record<FormField, boolean> = {
    category: category !== null,
    location: isPlaced(draft) || hasInk(landmark),
    landmark: landmark.trim().length <= LANDMARK_MAX,
    description: description.trim().length <= DESCRIPTION_MAX
  };
  return (Object.keys(checks) as FormField[]).filter((field) => !checks[field]);
}

/** Whether the place alone tells where it is: nobody doubts it, and it is exact enough. */
const isPlaced = ({ location, doubt }: Draft): boolean =>
  location !== null &&
  !doubt &&
  !(location.source === 'gps' && (location.accuracy ?? 0) > ACCURACY_ENOUGH);

const isEmail = (text: string): boolean =>
  EMAIL.test(text.trim()) && text.trim().length <= EMAIL_MAX;

/** What the schema's own pattern takes (zod's `email`), without bringing the schema to the first screen. */
export const EMAIL = /^(?!\.)(?!.*\.\.)[\w'+\-.]*[\w+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;
