import { ErrorReply, OFFICER_HEADER } from '#shared/protocol.ts';
import type { Fetch } from './transport.ts';
import type { PhoneDatabase } from '../db/db.ts';

/**
 * Forgets what the office let this phone see: who is signed in, the mirror and its photos. What was decided and not
 * yet sent stays; it goes when the same officer signs in again, and in nobody else's name.
 */
export async function leaveOffice(db: PhoneDatabase): Promise<void> {
  // Before it is forgotten who was signed in: should this be cut short, it is begun again.
  await forgetOfficePhotos();
  await db.transaction('rw', [db.settings, db.queue, db.cursors, db.photos], () => forget(db));
}

async function forget(db: PhoneDatabase): Promise<void> {
  await db.settings.delete('officer');
  await db.queue.clear();
  await db.cursors.where('side').equals('officer').delete();
  await db.photos.where('[side+state]').equals(['officer', 'sent']).delete();
}

/** The copies that the app keeps of photos; where there is no such store there are none. */
export async function forgetOfficePhotos(): Promise<void> {
  if ('caches' in globalThis) await caches.delete('photos').catch(() => false);
}

/**
 * The same where an officer was disabled, which the next screen says.
 *
 * @param id of whom the server has said so: by now another may be signed in here
 */
export async function leaveDisabled(db: PhoneDatabase, id: string): Promise<void> {
  if ((await db.setting('officer'))?.officer.id !== id) return;
  await forgetOfficePhotos();
  await db.transaction('rw', [db.settings, db.queue, db.cursors, db.photos], async () => {
    const known = await db.setting('officer');
    if (known?.officer.id !== id) return;
    await db.set('disabled', { id, email: known.officer.email });
    await forget(db);
  });
}

/** Listens for the first answer which says that the officer was disabled in whose name it was asked. */
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
      await leaveDisabled(db, asked);
    }
    return reply;
  };
