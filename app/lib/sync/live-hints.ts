/** Hints come in bursts when it rains: the minimum time between two pulls, in milliseconds. */
const MIN_INTERVAL_MS = 3_000;

export type LiveHintsWatch = {
  /** Whether the stream is open; if not, the app must poll. */
  isOpen: () => boolean;
  /** Reconnects as the officer who is signed in now: the open stream may be another officer's. */
  reconnect: () => void;
};

/**
 * Receives hints from the server that there is something to pull, while the screen is visible. The browser
 * reconnects by itself after a fault.
 */
export function watchLiveHints(changed: () => void): LiveHintsWatch {
  let source: EventSource | null = null;
  const onHint = throttled(changed, MIN_INTERVAL_MS);

  const follow = () => {
    const isVisible = document.visibilityState === 'visible';
    if (!isVisible) {
      source?.close();
      source = null;
    } else if (source === null || source.readyState === EventSource.CLOSED) {
      source = new EventSource('/api/officers/live');
      // Hints may have been missed while the stream was closed.
      source.addEventListener('open', onHint);
      source.addEventListener('change', onHint);
    }
  };
  document.addEventListener('visibilitychange', follow);
  addEventListener('online', follow);
  follow();
  return {
    isOpen: () => source?.readyState === EventSource.OPEN,
    reconnect() {
      source?.close();
      follow();
    }
  };
}

/**
 * Runs at once, and once more after the gap: data that was still being written at the hint is complete by then.
 * Hints within a gap are merged into one run at its end, which also runs once more. Any two runs are at least one
 * gap apart.
 *
 * @param gap in milliseconds
 */
export function throttled(run: () => void, gap: number): () => void {
  let isResting = false;
  let isPending = false;

  function go(): void {
    run();
    rest(() => {
      run();
      rest(() => {});
    });
  }

  function rest(otherwise: () => void): void {
    isResting = true;
    isPending = false;
    setTimeout(() => {
      isResting = false;
      if (isPending) go();
      else otherwise();
    }, gap);
  }

  return () => {
    if (isResting) isPending = true;
    else go();
  };
}
