import type { Id } from '#shared/ids.ts';
import { DESCRIPTION_MAX, EMAIL_MAX, LANDMARK_MAX } from '#shared/limits.ts';
import type { FileBody, OperationOf, PhotoNotice } from '#shared/operations.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { cleaned } from '#shared/text.ts';
import { toTimestamp } from '#shared/time.ts';
import type { Draft, LocalPhoto, PhoneDatabase } from './db.ts';
import { isFiled, newId, photosOfDraft } from './drafts.ts';
import { enqueue, RESIDENT } from './enqueue.ts';

/** The fields of the form that a resident has to look at again. */
export type FormField = 'category' | 'location' | 'description' | 'landmark' | 'email';

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
    });
  } catch (cause) {
    if (isOutOfSpace(cause)) return err('storage_full');
    throw cause;
  }
  return ok(draft.id);
}

function filingOf(
  draft: Draft,
  photos: readonly LocalPhoto[],
  language: string
): OperationOf<'file'> {
  const description = cleaned(draft.description).trim();
  const landmark = cleaned(draft.landmark).trim();
  const email = draft.email.trim();
  const body = {
    category: draft.category,
    language,
    ...(description && { description }),
    ...(landmark && { landmark }),
    ...(draft.location && { location: draft.location }),
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

export const noticeOf = ({
  id,
  sha256,
  bytes,
  width,
  height,
  takenAt
}: LocalPhoto): PhotoNotice => ({
  id,
  sha256,
  bytes,
  width,
  height,
  ...(takenAt !== null && { takenAt })
});

/** The form's own look at itself; the server parses with the schema, and has the last word. */
function wrongFields({ category, location, ...written }: Draft): FormField[] {
  const landmark = written.landmark.trim();
  const email = written.email.trim();
  const checks: Record<FormField, boolean> = {
    category: category !== null,
    location: location !== null || landmark !== '',
    landmark: landmark.length <= LANDMARK_MAX,
    description: written.description.trim().length <= DESCRIPTION_MAX,
    email: email === '' || (EMAIL.test(email) && email.length <= EMAIL_MAX)
  };
  return (Object.keys(checks) as FormField[]).filter((field) => !checks[field]);
}

/** What the schema's own pattern takes (zod's `email`), without bringing the schema to the first screen. */
export const EMAIL = /^(?!\.)(?!.*\.\.)[\w'+\-.]*[\w+-]@([A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;

/** Dexie wraps the browser's own error. */
export function isOutOfSpace(cause: unknown): boolean {
  const names = [cause, (cause as { inner?: unknown } | null)?.inner].map(
    (one) => (one as { name?: string } | null)?.name
  );
  return names.includes('QuotaExceededError');
}
