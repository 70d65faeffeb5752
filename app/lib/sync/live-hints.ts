/** Hints come in crowds when it rains: so often at most is asked, milliseconds. */
const MIN_INTERVAL_MS = 3_000;

export type NewsWatch = {
  /** Whether hints are being heard; else it takes polling. */
  isOpen: () => boolean;
  /** As whoever is signed in now: the stream that is open may be another officer's. */
  hearAnew: () => void;
};

/**
 * Hears from the server, while the screen is looked at, that there is something to pull. A browser
 * connects again by itself after a fault.
 */
export function watchNews(changed: () => void): NewsWatch {
  let source: EventSource | null = null;
  const hinted = spaced(changed, MIN_INTERVAL_MS);

  const follow = () => {
    const isLooking = document.visibilityState === 'visible';
    if (!isLooking) {
      source?.close();
      source = null;
    } else if (source === null || source.readyState === EventSource.CLOSED) {
      source = new EventSource('/api/officers/live');
      // Whatever was told while nobody heard.
      source.addEventListener('open', hinted);
      source.addEventListener('change', hinted);
    }
  };
  document.addEventListener('visibilitychange', follow);
  addEventListener('online', follow);
  follow();
  return {
    isOpen: () => source?.readyState === EventSource.OPEN,
    hearAnew() {
      source?.close();
      follow();
    }
  };
}

/**
 * Runs at once, and once more after the gap: what was still being written at the hint has been by then.
 * Within a gap no hint runs anything; the run at its end stands for them, and has its own "once more".
 * Between any two runs lies the gap.
 *
 * @param gap milliseconds
 */
export function spaced(run: () => void, gap: number): () => void {
  let isResting = false;
  let isOwed = false;

  function go(): void {
    run();
    rest(() => {
      run();
      rest(() => {});
    });
  }

  function rest(unlessOwed: () => void): void {
    isResting = true;
    isOwed = false;
    setTimeout(() => {
      isResting = false;
      if (isOwed) go();
      else unlessOwed();
    }, gap);
  }

  return () => {
    if (isResting) isOwed = true;
    else go();
  };
}
