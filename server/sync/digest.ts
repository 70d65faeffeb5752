import { createHash } from 'node:crypto';

/**
 * SHA-256 of a payload whatever the order of its keys, so that a repeat is known for one even when
 * another phone sends it after an export (S2).
 */
export function digestOf(payload: unknown): Uint8Array {
  return createHash('sha256').update(canonical(payload)).digest();
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`);
  return `{${entries.join(',')}}`;
}
