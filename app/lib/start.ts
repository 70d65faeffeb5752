import { phoneDatabase } from './db.ts';

/** Starts the engines of this tab for whoever uses this phone: a resident, an officer, or both. */
export async function startEngines(): Promise<void> {
  const db = phoneDatabase();
  const [device, officer, queued] = await Promise.all([
    db.setting('device'),
    db.setting('officer'),
    db.outbox.count()
  ]);
  if (!device && !officer && queued === 0) return;
  const { syncClient } = await import('./sync-client.svelte.ts');
  if (device || queued > 0) syncClient.start('resident');
  if (officer) syncClient.start('officer');
}
