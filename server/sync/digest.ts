import { createHash } from 'node:crypto';

/**
 * SHA-256 of a payload, independent of the order of its keys. A repeat is recognized even when another
 * phone sends it after an export (S2).
 *
 * @throws TooDeep
 */
export function digestOf(payload: unknown): Uint8Array {
  return createHash('sha256').update(canonical(payload)).digest();
}

/** The protocol nests at most five levels; a few thousand would overflow the stack. */
const MAX_DEPTH = 50;

/** The payload is nested deeper than anything that a phone sends. */
export class TooDeep extends Error {}

function canonical(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) throw new TooDeep(`payload is nested deeper than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${value.map((part) => canonical(part, depth + 1)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part, depth + 1)}`);
  return `{${entries.join(',')}}`;
}
