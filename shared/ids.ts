import type { Id } from './values.ts';

/**
 * Makes a UUIDv7 (RFC 9562, 5.7): 48 bits of Unix time in milliseconds, then random bits.
 *
 * @param now milliseconds since 1970; a phone's clock may be wrong, so ids define no order
 * @param random at least 10 random bytes
 */
export function uuidv7(now: number, random: Uint8Array): Id {
  if (random.length < 10) throw new RangeError('uuidv7 needs at least 10 random bytes');
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.max(0, Math.trunc(now))) << 16n);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** When an id of `uuidv7` was made, by the clock of its maker, in milliseconds since the epoch (RFC 9562, 5.7). */
export const timeOfId = (id: Id): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
