import { phoneDatabase } from '../db/db.ts';
import { loadWithRetry } from '../http/load-with-retry.ts';

/** Starts the sync engines of this tab: for a resident, a signed-in officer, or both. */
export async function startEngines(): Promise<void> {
  const db = phoneDatabase();
  const officer = await db.setting('officer');
  if (!officer && !(await db.setting('device')) && !(await db.outbox.count())) {
    // An empty database with a backup copy: the browser has lost the database.
    if (!('caches' in globalThis && (await caches.has('unsent').catch(() => false)))) return;
  }
  const { syncClient } = await loadWithRetry(() => import('./sync-client.svelte.ts'));
  syncClient.start('resident');
  if (officer) syncClient.start('officer');
}
