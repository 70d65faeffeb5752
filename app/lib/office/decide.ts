import { tidy } from '#shared/text.ts';
import type { Id } from '#shared/values.ts';
import type { OfficerKind, OperationOf } from '#shared/operations.ts';
import type { Owner, PhoneDatabase, QueuedOperation } from '../db/db.ts';
import { keepPhoto, noticeOf } from '../db/keep-photo.ts';
import type { PreparedPhoto } from '../photos/prepare.ts';
import { saveOperation } from '../outbox/save-operation.ts';

/**
 * Saves an officer's decision; the sync engine sends it, now or later.
 *
 * @param id of the proposal that it carries out; by default a new one
 */
export async function decide<K extends OfficerKind>(
  db: PhoneDatabase,
  kind: K,
  report: { id: Id; version: number },
  body: OperationOf<K>['body'],
  id?: Id
): Promise<void> {
  await saveOperation(db, await signedIn(db), kind, report.id, body, report.version, id);
}

/** Saves "fixed", with a photo as proof if there is one. */
export async function resolve(
  db: PhoneDatabase,
  report: { id: Id; version: number },
  text: string,
  proof: PreparedPhoto | null
): Promise<void> {
  const words = tidy(text);
  const owner = await signedIn(db);
  await db.transaction('rw', [db.outbox, db.photos, db.photoBytes, db.settings], async () => {
    const belonging = { draft: '', report: report.id, role: 'fix', state: 'waiting' } as const;
    const photos = proof ? [noticeOf(await keepPhoto(db, proof, { ...belonging, ...owner }))] : [];
    await saveOperation(
      db,
      owner,
      'resolve',
      report.id,
      { ...(words && { text: words }), ...(photos.length > 0 && { photos }) },
      report.version
    );
  });
}

/** Repeats a stale decision: the officer has seen the other change, and still wants their own. */
export async function repeatStaleDecision(
  db: PhoneDatabase,
  queued: QueuedOperation,
  version: number
): Promise<void> {
  const { operation } = queued;
  await db.transaction('rw', [db.outbox, db.settings], async () => {
    await db.outbox.delete(queued.seq);
    const owner = { side: queued.side, officer: queued.officer };
    await saveOperation(db, owner, operation.kind, operation.report, operation.body, version);
  });
}

async function signedIn(db: PhoneDatabase): Promise<Owner> {
  const profile = await db.setting('officer');
  if (!profile) throw new Error('no officer is signed in; sign in before deciding on a report');
  return { side: 'officer', officer: profile.officer.id };
}
