import type { Fix } from '../db/db.ts';
import { areApart } from './doubt.ts';

/** Better than this, in metres, nothing more is to be gained for a pothole. */
const ACCURACY_FINE = 8;
const TIMEOUT_MS = 60_000;
const CHECK_TIMEOUT_MS = 8_000;

/** Metres; the protocol knows nothing coarser, and it is no place any more. */
const ACCURACY_WORST = 100_000;

export type LocatorState =
  | { at: 'idle' }
  | { at: 'asking' }
  | { at: 'found'; isRefining: boolean }
  | { at: 'failed'; why: 'denied' | 'unavailable' | 'missing' };

type Heard = {
  /** The first fix, or a better one of the same place. */
  better: (fix: Fix) => void;
  /** The phone is somewhere else by now. */
  moved: (fix: Fix) => void;
};

/** Finds where the phone is, and goes on finding it better for as long as it is asked to. */
export function createLocator({ better, moved }: Heard) {
  let state = $state.raw<LocatorState>({ at: 'idle' });
  let watch: number | null = null;
  let best: Fix | null = null;

  function watchOn() {
    watch = navigator.geolocation.watchPosition(take, fail, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: TIMEOUT_MS
    });
  }

  function unwatch() {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
  }

  function stop() {
    unwatch();
    if (state.at === 'found') state = { at: 'found', isRefining: false };
    if (state.at === 'asking') state = { at: 'idle' };
  }

  function take(position: GeolocationPosition) {
    const fix = fixOf(position);
    if (best !== null && areApart(fix, best)) {
      moved(fix);
      return;
    }
    if (best !== null && fix.accuracy >= best.accuracy) return;
    best = fix;
    const isFine = fix.accuracy <= ACCURACY_FINE;
    state = { at: 'found', isRefining: !isFine };
    better(fix);
    if (isFine) stop();
  }

  function fail({ code, PERMISSION_DENIED }: GeolocationPositionError) {
    // A watch that has found something may lose it again; what was found stands.
    if (state.at === 'found') return;
    stop();
    state = { at: 'failed', why: code === PERMISSION_DENIED ? 'denied' : 'unavailable' };
  }

  return {
    get state() {
      return state;
    },
    start() {
      if (!('geolocation' in navigator)) {
        state = { at: 'failed', why: 'missing' };
        return;
      }
      stop();
      best = null;
      state = { at: 'asking' };
      watchOn();
    },
    /** Where the phone is right now, asked once; null where it cannot be told within some seconds. */
    async look(): Promise<Fix | null> {
      // Beside a watch, Chromium answers only once the phone has moved.
      const wasRefining = state.at === 'found' && state.isRefining;
      unwatch();
      const fix = await whereNow();
      const isRefining = state.at === 'found' && state.isRefining;
      if (wasRefining && isRefining && watch === null) watchOn();
      return fix;
    },
    stop,
    reset() {
      stop();
      best = null;
      state = { at: 'idle' };
    }
  };
}

function whereNow(): Promise<Fix | null> {
  if (!('geolocation' in navigator)) return Promise.resolve(null);
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      (position) => resolve(fixOf(position)),
      () => resolve(null),
      { enableHighAccuracy: true, maximumAge: 0, timeout: CHECK_TIMEOUT_MS }
    );
  });
}

const fixOf = ({ coords }: GeolocationPosition): Fix => ({
  lat: coords.latitude,
  lng: coords.longitude,
  accuracy: Math.min(coords.accuracy, ACCURACY_WORST)
});

/** Whether the site may already ask without a prompt; browsers that cannot say count as no. */
export async function mayLocateUnasked(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'geolocation' });
    return state === 'granted';
  } catch {
    return false;
  }
}
