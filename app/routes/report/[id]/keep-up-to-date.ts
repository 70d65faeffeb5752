import { syncClient } from '#app/lib/sync/sync-client.svelte.ts';

/** How often an open receipt asks for news, in milliseconds. */
const INTERVAL_MS = 25_000;
/** After this time without a touch or a key, in milliseconds, it no longer asks: somebody has left the phone. */
const ATTENTION_MS = 15 * 60_000;

/** Asks for news of the resident's reports while the screen is in front. @returns a function that stops this */
export function keepUpToDate(): () => void {
  let touchedAt = performance.now();
  const touched = () => (touchedAt = performance.now());
  const timer = setInterval(() => {
    const isWatched = performance.now() - touchedAt < ATTENTION_MS;
    if (document.visibilityState === 'visible' && navigator.onLine && isWatched)
      syncClient.look('resident');
  }, INTERVAL_MS);
  addEventListener('pointerdown', touched);
  addEventListener('keydown', touched);
  return () => {
    clearInterval(timer);
    removeEventListener('pointerdown', touched);
    removeEventListener('keydown', touched);
  };
}
