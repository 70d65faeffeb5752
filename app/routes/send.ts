import { loadWithRetry } from '#app/lib/http/load-with-retry.ts';
import { syncTrouble } from '#app/lib/sync/sync-trouble.svelte.ts';

/** Starts sending; if that fails, the receipt shows it. */
export async function send(): Promise<void> {
  try {
    const { syncClient } = await loadWithRetry(() => import('#app/lib/sync/sync-client.svelte.ts'));
    syncClient.saved('resident');
  } catch (cause) {
    console.error('sync engine could not start', cause);
    syncTrouble.noticed();
  }
}
