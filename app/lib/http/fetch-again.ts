/** Waits before each new try, milliseconds; the last one stands for all that follow. */
const WAITS = [500, 1_000, 2_000, 4_000, 8_000];

/**
 * Loads a part of the app, and tries again where a link breaks or somebody in between refuses it. A browser that
 * remembers a failed module for good (Firefox and WebKit do) fails all tries.
 *
 * @param load such as `() => import('./part.ts')`
 * @param tries how often at most
 * @throws what the last try threw
 */
export async function fetchAgain<Part>(load: () => Promise<Part>, tries = 6): Promise<Part> {
  for (let tried = 1; ; tried++) {
    try {
      return await load();
    } catch (cause) {
      if (tried >= tries) throw cause;
      await pause(WAITS[Math.min(tried, WAITS.length) - 1]!);
    }
  }
}

/** Until the time is over, or the network comes back. */
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
