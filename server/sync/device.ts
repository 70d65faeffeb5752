import { createHash, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { readDeviceCredentials } from '#shared/device-credentials.ts';
import { DeviceId } from '#shared/values.ts';
import { DAY } from '#shared/time.ts';
import { HttpError } from '../errors.ts';
import type { Services } from '../services.ts';

/** How stale "last seen" may be before it is written again: one write a day and device is enough. */
const SEEN_AT_GRAIN = DAY;

export type DeviceSession = { device: string; blocked: boolean };

/**
 * Establishes which device is speaking; the first use enrols it. Only a hash of the key is kept, a
 * plain SHA-256, since the key is 32 random bytes.
 *
 * @param mayEnrol throws where this device may not be enrolled now
 * @throws HttpError `device_key` where the key is malformed or not the one first seen
 */
export async function deviceOf(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  authorization: string,
  mayEnrol: () => Promise<void>
): Promise<DeviceSession> {
  const credentials = readDeviceCredentials(authorization);
  if (!credentials || !DeviceId.safeParse(credentials.device).success) {
    throw new HttpError('device_key', 'the device credentials are malformed');
  }
  const { device, key } = credentials;
  const keyHash = createHash('sha256').update(Buffer.from(key, 'base64url')).digest();
  const now = new Date(clock.now());

  const found = await find();
  if (!found) await mayEnrol();
  const known =
    found ??
    // Two first requests may race; the second finds what the first wrote.
    (await database
      .insertInto('device')
      .values({ id: device, key_hash: keyHash, enrolled_at: now, seen_at: now, blocked_at: null })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning(['key_hash', 'seen_at', 'blocked_at'])
      .executeTakeFirst()) ??
    (await find());
  if (!known || !timingSafeEqual(known.key_hash, keyHash)) {
    throw new HttpError('device_key', 'this device is known by another key');
  }
  if (now.getTime() - known.seen_at.getTime() > SEEN_AT_GRAIN) {
    await sql`update device set seen_at = ${now} where id = ${device}`.execute(database);
  }
  return { device, blocked: known.blocked_at !== null };

  function find() {
    return database
      .selectFrom('device')
      .select(['key_hash', 'seen_at', 'blocked_at'])
      .where('id', '=', device)
      .executeTakeFirst();
  }
}
