import { createHash, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { readDeviceCredentials } from '#shared/device-credentials.ts';
import { DeviceId } from '#shared/values.ts';
import { DAY } from '#shared/time.ts';
import type { Database, Tx } from '../database/connect.ts';
import { HttpError } from '../errors.ts';
import type { Services } from '../services.ts';

/** How stale "last seen" may be before it is written again: one write a day and device is enough. */
const SEEN_AT_GRAIN = DAY;

/** @param newKey hash of the key of a device that is not known yet: its first push enrols it */
export type DeviceSession = { device: string; blocked: boolean; newKey: Uint8Array | null };

/**
 * Establishes which device is speaking. Only a hash of its key is kept, a plain SHA-256, since the key
 * is 32 random bytes.
 *
 * @throws HttpError `device_key` where the key is malformed or not the one first seen
 */
export async function deviceOf(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  authorization: string
): Promise<DeviceSession> {
  const credentials = readDeviceCredentials(authorization);
  if (!credentials || !DeviceId.safeParse(credentials.device).success) {
    throw new HttpError('device_key', 'the device credentials are malformed');
  }
  const { device, key } = credentials;
  const keyHash = createHash('sha256').update(Buffer.from(key, 'base64url')).digest();

  const known = await find(database, device);
  if (!known) return { device, blocked: false, newKey: keyHash };
  requireSameKey(known.key_hash, keyHash);
  const now = new Date(clock.now());
  if (now.getTime() - known.seen_at.getTime() > SEEN_AT_GRAIN) {
    await sql`update device set seen_at = ${now} where id = ${device}`.execute(database);
  }
  return { device, blocked: known.blocked_at !== null, newKey: null };
}

/**
 * Writes a device down, in the transaction of what it says first.
 *
 * @throws HttpError `device_key` where another key was quicker
 */
export async function enrol(tx: Tx, device: string, newKey: Uint8Array, at: Date): Promise<void> {
  const written = await tx
    .insertInto('device')
    .values({ id: device, key_hash: newKey, enrolled_at: at, seen_at: at, blocked_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!written) requireSameKey((await find(tx, device))!.key_hash, newKey);
}

function requireSameKey(known: Uint8Array, given: Uint8Array): void {
  if (timingSafeEqual(known, given)) return;
  throw new HttpError('device_key', 'this device is known by another key');
}

const find = (database: Database | Tx, device: string) =>
  database
    .selectFrom('device')
    .select(['key_hash', 'seen_at', 'blocked_at'])
    .where('id', '=', device)
    .executeTakeFirst();
