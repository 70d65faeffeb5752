/** After a hint once more: what was still being written then has been by now. */
const AGAIN_AFTER = 3_000;

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
  let later: ReturnType<typeof setTimeout> | undefined;

  const follow = () => {
    const isLooking = document.visibilityState === 'visible';
    if (!isLooking) {
      source?.close();
      source = null;
    } else if (source === null || source.readyState === EventSource.CLOSED) {
      source = new EventSource('/api/officers/live');
      // Whatever was told while nobody heard.
      source.addEventListener('open', changed);
      source.addEventListener('change', () => {
        changed();
        clearTimeout(later);
        later = setTimeout(changed, AGAIN_AFTER);
      });
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
