/** Delays before each retry, in milliseconds; the last one applies to all later retries. */
const RETRY_DELAYS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * Loads a part of the app, and retries when the connection breaks or an intermediary refuses the request. In a
 * browser that caches a failed module permanently (Firefox and WebKit do), all tries fail.
 *
 * @param load such as `() => import('./part.ts')`
 * @param tries the maximum number of tries
 * @throws what the last try threw
 */
export async function loadWithRetry<Part>(load: () => Promise<Part>, tries = 9): Promise<Part> {
  for (let tried = 1; ; tried++) {
    try {
      return await load();
    } catch (cause) {
      if (tried >= tries) throw cause;
      await pause(RETRY_DELAYS_MS[Math.min(tried, RETRY_DELAYS_MS.length) - 1]!);
    }
  }
}

/** Resolves when the time is over, or the network is back. */
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, milliseconds * (0.5 + Math.random()));
    addEventListener('online', go);
  });
