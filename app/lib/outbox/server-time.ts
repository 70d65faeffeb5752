import { HOUR } from '#shared/time.ts';
import type { PhoneDatabase } from '../db/db.ts';

/**
 * Remembers what time it is for the server. The age of what it acknowledged is counted by this: with the phone's own
 * clock a year ahead, the phone would forget at once what a restored server needs (S10, S14).
 *
 * @param time ISO 8601, of a reply of our server
 */
export async function noteServerTime(db: PhoneDatabase, time: string): Promise<void> {
  const told = Date.parse(time);
  if (Number.isNaN(told)) return;
  const known = await db.setting('serverTime');
  if (known !== null && Math.abs(told - known) < HOUR) return;
  await db.set('serverTime', told);
}

/** Milliseconds since 1970, to the hour; null before the server's first answer. */
export const serverTime = (db: PhoneDatabase): Promise<number | null> => db.setting('serverTime');
