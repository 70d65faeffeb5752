import { createHash } from 'node:crypto';

/**
 * SHA-256 of a payload whatever the order of its keys, so that a repeat is known for one even when
 * another phone sends it after an export (S2).
 *
 * @throws TooDeep
 */
export function digestOf(payload: unknown): Uint8Array {
  return createHash('sha256').update(canonical(payload)).digest();
}

/** Nothing of the protocol is nested deeper than five; a few thousand would overflow the stack. */
const DEPTH_MAX = 50;

/** What was sent is nested deeper than anything that a phone sends. */
export class TooDeep extends Error {}

function canonical(value: unknown, depth = 0): string {
  if (depth > DEPTH_MAX) throw new TooDeep('nested too deeply');
  if (Array.isArray(value)) return `[${value.map((part) => canonical(part, depth + 1)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part, depth + 1)}`);
  return `{${entries.join(',')}}`;
}
