import type { Fix } from '../db/db.ts';
import { endBestFix } from './best-fix.ts';
import { areApart } from './doubt.ts';
import { FINE_ACCURACY_M, fixOf } from './fix.ts';

const TIMEOUT_MS = 60_000;
const CHECK_TIMEOUT_MS = 8_000;

export type LocatorState =
  | { at: 'idle' }
  | { at: 'asking' }
  | { at: 'found'; isRefining: boolean }
  | { at: 'failed'; why: 'denied' | 'unavailable' | 'missing' };

type LocatorCallbacks = {
  /** The first fix, or a better one of the same place. */
  better: (fix: Fix) => void;
  /** The phone has moved to another place. */
  moved: (fix: Fix) => void;
};

/** Finds where the phone is, and refines the fix until it is stopped. */
export function createLocator({ better, moved }: LocatorCallbacks) {
  let state = $state.raw<LocatorState>({ at: 'idle' });
  let watch: number | null = null;
  let best: Fix | null = null;

  function startWatch() {
    endBestFix();
    watch = navigator.geolocation.watchPosition(take, fail, {
      enableHighAccuracy: true,
      maximumAge: 0,
      timeout: TIMEOUT_MS
    });
  }

  function stopWatch() {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
  }

  function stop() {
    stopWatch();
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
    const isFine = fix.accuracy <= FINE_ACCURACY_M;
    state = { at: 'found', isRefining: !isFine };
    better(fix);
    if (isFine) stop();
  }

  function fail({ code, PERMISSION_DENIED }: GeolocationPositionError) {
    // A watch may fail after it has found a fix; the fix is kept.
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
      startWatch();
    },
    /** Requests the current position once; null if there is none within `CHECK_TIMEOUT_MS`. */
    async look(): Promise<Fix | null> {
      // While a watch is active, Chromium answers only once the phone has moved.
      const wasRefining = state.at === 'found' && state.isRefining;
      stopWatch();
      endBestFix();
      const fix = await whereNow();
      const isRefining = state.at === 'found' && state.isRefining;
      if (wasRefining && isRefining && watch === null) startWatch();
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

/** Whether the site may locate the phone without a prompt; false where the browser cannot tell. */
export async function hasLocationPermission(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'geolocation' });
    return state === 'granted';
  } catch {
    return false;
  }
}
