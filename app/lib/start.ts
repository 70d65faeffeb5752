import { phoneDatabase } from './db.ts';

/** Starts the engines of this tab for whoever uses this phone: a resident, an officer, or both. */
export async function startEngines(): Promise<void> {
  const db = phoneDatabase();
  const resident = (await db.setting('device')) ?? (await db.outbox.count()) > 0;
  const officer = await db.setting('officer');
  if (!resident && !officer) return;
  const { syncClient } = await import('./sync-client.svelte.ts');
  if (resident) syncClient.start('resident');
  if (officer) syncClient.start('officer');
}
