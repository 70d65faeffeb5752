import { ErrorReply } from '#shared/protocol.ts';
import type { Fetch } from './api.ts';
import type { PhoneDatabase } from './db.ts';

/**
 * Forgets what the office let this phone see: who is signed in, the mirror and its photos. What was decided and not
 * yet sent stays; it goes when the same officer signs in again, and in nobody else's name.
 */
export async function leaveOffice(db: PhoneDatabase): Promise<void> {
  await db.transaction('rw', [db.settings, db.queue, db.cursors, db.photos], async () => {
    await db.settings.delete('officer');
    await db.queue.clear();
    await db.cursors.where('side').equals('officer').delete();
    await db.photos.where('[side+state]').equals(['officer', 'sent']).delete();
  });
  await forgetOfficePhotos();
}

/** The copies that the app keeps of photos; where there is no such store there are none. */
export async function forgetOfficePhotos(): Promise<void> {
  if ('caches' in globalThis) await caches.delete('photos').catch(() => false);
}

/** The same where the officer was disabled, which the next screen says. */
export async function leaveDisabled(db: PhoneDatabase): Promise<void> {
  const known = await db.setting('officer');
  if (!known) return;
  await db.set('disabled', { email: known.officer.email });
  await leaveOffice(db);
}

/** Listens for the first answer which says that the officer was disabled. */
export const leavingIfDisabled =
  (db: PhoneDatabase, fetch: Fetch): Fetch =>
  async (...request) => {
    const reply = await fetch(...request);
    if (reply.status !== 401) return reply;
    const json: unknown = await reply
      .clone()
      .json()
      .catch(() => null);
    const problem = ErrorReply.safeParse(json);
    if (problem.success && problem.data.error.code === 'disabled') await leaveDisabled(db);
    return reply;
  };
