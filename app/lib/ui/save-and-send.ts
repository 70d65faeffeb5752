import { m } from '#app/paraglide/messages.js';
import type { Side } from '../db/db.ts';
import { isOutOfSpace } from '../db/storage-space.ts';
import { syncClient } from '../sync/sync-client.svelte.ts';
import { toast } from './toast.svelte.ts';

/**
 * Stores what a person decided on this phone, and starts sending it.
 *
 * @returns null once it is stored; else the problem, as text for the screen
 */
export async function store(side: Side, write: () => Promise<unknown>): Promise<string | null> {
  try {
    await write();
  } catch (cause) {
    if (isOutOfSpace(cause)) return m.not_stored_full();
    console.error('operation could not be stored', cause);
    return m.not_stored();
  }
  syncClient.saved(side);
  return null;
}

/** The same for a button without space for a message: a failure is shown as a toast. */
export async function storeOrShowToast(
  side: Side,
  write: () => Promise<unknown>
): Promise<boolean> {
  const problem = await store(side, write);
  if (problem !== null) toast.show({ text: problem });
  return problem === null;
}
