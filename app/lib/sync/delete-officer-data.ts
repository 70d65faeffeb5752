import { ErrorReply, OFFICER_HEADER } from '#shared/protocol.ts';
import type { Fetch } from './transport.ts';
import type { PhoneDatabase } from '../db/db.ts';

/**
 * Deletes what an officer could see on this phone: the profile, the mirror and its photos. Unsent decisions stay:
 * they are sent when the same officer signs in again, and in nobody else's name.
 */
export async function deleteOfficerData(db: PhoneDatabase): Promise<void> {
  // Before the profile is deleted: if this is interrupted, signing out can be repeated.
  await deleteCachedPhotos();
  await db.transaction('rw', officerTables(db), () => forget(db));
}

const officerTables = (db: PhoneDatabase) => [
  db.settings,
  db.queue,
  db.cursors,
  db.photos,
  db.sent,
  db.sentBytes
];

async function forget(db: PhoneDatabase): Promise<void> {
  await db.settings.delete('officer');
  await db.queue.clear();
  await db.cursors.where('side').equals('officer').delete();
  const sent = await db.photos.where('[side+state]').equals(['officer', 'sent']).primaryKeys();
  await db.photos.bulkDelete(sent);
  await db.sentBytes.bulkDelete(sent);
  await db.sent.filter(({ side }) => side === 'officer').delete();
}

/** Deletes the cached photos; without Cache Storage there are none. */
export async function deleteCachedPhotos(): Promise<void> {
  if ('caches' in globalThis) await caches.delete('photos').catch(() => false);
}

/**
 * The same when an officer was disabled; the sign-in screen then says so.
 *
 * @param id the disabled officer: by now another may be signed in here
 */
export async function signOutDisabledOfficer(db: PhoneDatabase, id: string): Promise<void> {
  if ((await db.setting('officer'))?.officer.id !== id) return;
  await deleteCachedPhotos();
  await db.transaction('rw', officerTables(db), async () => {
    const known = await db.setting('officer');
    if (known?.officer.id !== id) return;
    await db.set('disabled', { id, email: known.officer.email });
    await forget(db);
  });
}

/** Wraps `fetch`: when an answer says that the officer of the request is disabled, deletes their data. */
export const leaveWhenDisabled =
  (db: PhoneDatabase, fetch: Fetch): Fetch =>
  async (path, init) => {
    const reply = await fetch(path, init);
    if (reply.status !== 401) return reply;
    const json: unknown = await reply
      .clone()
      .json()
      .catch(() => null);
    const problem = ErrorReply.safeParse(json);
    const asked = new Headers(init?.headers).get(OFFICER_HEADER);
    if (problem.success && problem.data.error.code === 'disabled' && asked !== null) {
      await signOutDisabledOfficer(db, asked);
    }
    return reply;
  };
