import { createHash, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { readDeviceCredentials } from '#shared/device-credentials.ts';
import { DeviceId } from '#shared/values.ts';
import { DAY } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Database, Tx } from '../database/connect.ts';
import { byId, insertion } from '../database/insert-rows.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import { createBatcher } from '../database/batcher.ts';

/** How old "last seen" may be before it is written again: one write per device and day is enough. */
const SEEN_AT_RESOLUTION_MS = DAY;

/** Concurrent queries for devices, and devices per query. */
const MAX_CONCURRENT_LOOKUPS = 2;
const MAX_DEVICES_PER_LOOKUP = 100;
/** Number of waiting devices from which a second, concurrent query starts. */
const CONCURRENT_FROM_DEVICES = 20;
/** Milliseconds after which a query counts as slow. */
const SLOW_AFTER_MS = 100;

/** @param newKey hash of the key of an unknown device: its first push enrols it */
export type DeviceSession = { device: string; blocked: boolean; newKey: Uint8Array | null };

/**
 * Authenticates devices. Only a hash of a device's key is stored: a plain SHA-256, since the key is 32 random bytes.
 * Concurrent requests are looked up in one query.
 */
export function createDeviceSessions({ database, clock }: Pick<Services, 'database' | 'clock'>) {
  const find = createBatcher(
    async (ids: readonly string[]) => {
      const known = await findAll(database, ids);
      return ids.map((id) => ({ status: 'fulfilled', value: known.get(id) }));
    },
    {
      maxConcurrent: MAX_CONCURRENT_LOOKUPS,
      concurrentFrom: CONCURRENT_FROM_DEVICES,
      maxSize: MAX_DEVICES_PER_LOOKUP,
      sizeOf: () => 1,
      slowAfterMs: SLOW_AFTER_MS
    }
  );

  /** @throws DomainError `device_key` if the credentials are malformed, or the device is enrolled with another key */
  return async (authorization: string): Promise<DeviceSession> => {
    const credentials = readDeviceCredentials(authorization);
    if (!credentials || !DeviceId.safeParse(credentials.device).success) {
      throw new DomainError('device_key', 'the device credentials are malformed');
    }
    const { device, key } = credentials;
    const keyHash = createHash('sha256').update(Buffer.from(key, 'base64url')).digest();

    const known = await find(device);
    if (!known) return { device, blocked: false, newKey: keyHash };
    requireSameKey(known.key_hash, keyHash);
    const now = new Date(clock.now());
    if (now.getTime() - known.seen_at.getTime() > SEEN_AT_RESOLUTION_MS) {
      await sql`update device set seen_at = ${now} where id = ${device}`.execute(database);
    }
    return { device, blocked: known.blocked_at !== null, newKey: null };
  };
}

/**
 * Enrols devices, in the transaction of their first push.
 *
 * @param newDevices devices, each with the hash of its key
 * @throws DomainError `device_key` if the id was enrolled with another key in the meantime
 */
export async function enrol(
  tx: Tx,
  newDevices: readonly { id: string; key: Uint8Array }[],
  at: Date
): Promise<void> {
  if (newDevices.length === 0) return;
  const rows = newDevices
    .map(({ id, key }) => ({ id, key_hash: key, enrolled_at: at, seen_at: at, blocked_at: null }))
    .sort(byId);
  const { rows: written } =
    await sql`${insertion('device', rows)} on conflict (id) do nothing returning id`.execute(tx);
  if (written.length === rows.length) return;
  const known = await findAll(
    tx,
    newDevices.map(({ id }) => id)
  );
  for (const { id, key } of newDevices) requireSameKey(known.get(id)!.key_hash, key);
}

function requireSameKey(known: Uint8Array, given: Uint8Array): void {
  if (timingSafeEqual(known, given)) return;
  throw new DomainError('device_key', 'this device id is enrolled with another key');
}

async function findAll(database: Database | Tx, ids: readonly string[]) {
  const rows = await database
    .selectFrom('device')
    .select(['id', 'key_hash', 'seen_at', 'blocked_at'])
    .where('id', '=', anyOf(ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
