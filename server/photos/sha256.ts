import { createHash } from 'node:crypto';

/** @returns in hex, as phones announce photos */
export const sha256Of = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
