import { m } from '#app/paraglide/messages.js';
import type { Side } from '../db/db.ts';
import { isOutOfSpace } from '../db/storage-space.ts';
import { syncClient } from '../sync/sync-client.svelte.ts';
import { toast } from './toast.svelte.ts';

/**
 * Stores what somebody has decided on this phone, and has it sent.
 *
 * @returns null once it is stored; else what went wrong, in words
 */
export async function store(side: Side, write: () => Promise<unknown>): Promise<string | null> {
  try {
    await write();
  } catch (cause) {
    if (isOutOfSpace(cause)) return m.not_stored_full();
    console.error('store', cause);
    return m.not_stored();
  }
  syncClient.saved(side);
  return null;
}

/** The same for a button with no room for words of its own: a failure is told at the foot of the screen. */
export async function storeOrTell(side: Side, write: () => Promise<unknown>): Promise<boolean> {
  const problem = await store(side, write);
  if (problem !== null) toast.show({ text: problem });
  return problem === null;
}
