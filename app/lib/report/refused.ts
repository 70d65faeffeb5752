import type { Id } from '#shared/values.ts';
import { photosOf } from '#shared/report.ts';
import type { Draft, PhoneDatabase, QueuedOperation } from '../db/db.ts';
import { newId } from '../db/new-id.ts';

/**
 * Turns a refused filing, with its photos, back into a draft, so that its owner can correct it. The draft
 * gets a new id: the server may hold the refusal under the old one.
 *
 * @returns the draft's id
 */
export function reviseFiling(db: PhoneDatabase, queued: QueuedOperation): Promise<Id> {
  const { operation } = queued;
  if (operation.kind !== 'file') throw new Error('only a refused filing can become a draft again');
  const { category, description, landmark, location, contact } = operation.body;
  const draft: Draft = {
    id: newId(),
    category,
    description: description ?? '',
    landmark: landmark ?? '',
    location: location ?? null,
    email: contact?.email ?? '',
    updatedAt: Date.now()
  };
  return db.transaction('rw', [db.drafts, db.photos, db.photoBytes, db.outbox], async () => {
    await db.drafts.add(draft);
    const photos = await db.photos.where('report').equals(operation.report).toArray();
    for (const photo of photos) {
      // The server may have linked the old photo id to the old report.
      const id = newId();
      const stored = await db.photoBytes.get(photo.id);
      if (stored) {
        await db.photos.add({ ...photo, id, draft: draft.id, report: '', state: 'draft' });
        await db.photoBytes.add({ id, bytes: stored.bytes });
      }
      await db.photos.delete(photo.id);
      await db.photoBytes.delete(photo.id);
    }
    await db.outbox.where('report').equals(operation.report).delete();
    return draft.id;
  });
}

/** Deletes a refused operation at its owner's request; with a filing, everything that depends on it. */
export async function discardOperation(db: PhoneDatabase, queued: QueuedOperation): Promise<void> {
  await db.transaction('rw', [db.outbox, db.photos, db.photoBytes], async () => {
    const isFiling = queued.operation.kind === 'file';
    const photos = isFiling
      ? await db.photos.where('report').equals(queued.report).primaryKeys()
      : photosOf(queued.operation).notices.map(({ id }) => id);
    await db.photos.bulkDelete(photos);
    await db.photoBytes.bulkDelete(photos);
    if (isFiling) await db.outbox.where('report').equals(queued.report).delete();
    else await db.outbox.delete(queued.seq);
  });
}

export async function discardPhoto(db: PhoneDatabase, id: Id): Promise<void> {
  await db.transaction('rw', [db.photos, db.photoBytes], async () => {
    await db.photos.delete(id);
    await db.photoBytes.delete(id);
  });
}
