import { phoneDatabase } from '../db/db.ts';
import { fileEarlyReports } from '../report/early-reports.ts';
import { loadWithRetry } from '../http/load-with-retry.ts';

/**
 * Starts the sync engines of this tab: for a resident, a signed-in officer, or both.
 *
 * @param isForm the form files reports that were saved before the app ran, and shows the receipt
 * @param onFull such a report waits, since the phone has no space left
 */
export async function startEngines(isForm: boolean, onFull: () => void): Promise<void> {
  const db = phoneDatabase();
  if (!isForm) {
    const { waiting } = await fileEarlyReports(db, () => void saved());
    if (waiting > 0) onFull();
  }
  const officer = await db.setting('officer');
  if (!officer && !(await db.setting('device')) && !(await db.outbox.count())) {
    // An empty database with a backup copy: the browser has lost the database.
    if (!('caches' in globalThis && (await caches.has('unsent').catch(() => false)))) return;
  }
  const syncClient = await loadClient();
  syncClient.start('resident');
  if (officer) syncClient.start('officer');
}

const loadClient = async () =>
  (await loadWithRetry(() => import('./sync-client.svelte.ts'))).syncClient;

const saved = async () => (await loadClient()).saved('resident');
