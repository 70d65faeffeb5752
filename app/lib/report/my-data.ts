import type { PhoneDatabase } from '../db/db.ts';
import { deviceAuthorization } from '../db/device-key.ts';
import { timeoutSignal } from '../http/timeout-signal.ts';

const TIMEOUT_MS = 60_000;

async function ask(db: PhoneDatabase, method: 'GET' | 'POST', path: string): Promise<Response> {
  const headers = { Authorization: await deviceAuthorization(db) };
  const reply = await fetch(path, { method, headers, signal: timeoutSignal(TIMEOUT_MS) }).catch(
    (cause: unknown) => {
      throw Object.assign(new Error(`${path} was not reached`, { cause }), { isNetwork: true });
    }
  );
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
  return reply;
}

/** What the server holds of this phone. @throws Error without a network, or if it is refused */
export const downloadMyData = async (db: PhoneDatabase): Promise<Blob> =>
  (await ask(db, 'GET', '/api/privacy/export')).blob();

/**
 * Erases on the server what this phone sent, and then everything of the resident on this phone.
 *
 * @throws Error if the server did not do so; then nothing was erased here either
 */
export async function eraseMyData(db: PhoneDatabase): Promise<void> {
  await ask(db, 'POST', '/api/privacy/erase');
  const tables = [
    ...[db.drafts, db.outbox, db.photos, db.photoBytes, db.announcements, db.sent, db.sentBytes],
    ...[db.mine, db.cursors, db.shared, db.settings]
  ];
  await db.transaction('rw', tables, async () => {
    await db.settings.bulkDelete(['device', 'spare']);
    for (const table of [db.drafts, db.mine, db.shared]) await table.clear();
    for (const table of [db.outbox, db.photos, db.sent, db.cursors])
      await table.filter((row) => !('side' in row) || row.side !== 'officer').delete();
    const kept = new Set(await db.photos.toCollection().primaryKeys());
    for (const table of [db.photoBytes, db.sentBytes])
      await table.filter(({ id }) => !kept.has(id)).delete();
  });
  if ('caches' in globalThis) await caches.delete('unsent').catch(() => false);
}
