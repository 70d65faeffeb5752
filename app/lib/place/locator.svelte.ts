import { metresBetween, type Point } from '#shared/geo.ts';

/** Worse than this, in metres, a fix is called poor. */
export const ACCURACY_POOR = 50;
/** Better than this, in metres, nothing more is to be gained for a pothole. */
const ACCURACY_FINE = 8;
/** A fix this old, in milliseconds, gives way to a new one from elsewhere. */
const FIX_AGE_MOST = 30_000;
const PATIENCE = 60_000;

/** Metres; the protocol knows nothing coarser, and it is no place any more. */
const ACCURACY_WORST = 100_000;

export type Fix = Point & { accuracy: number };

export type LocatorState =
  | { at: 'idle' }
  | { at: 'asking' }
  | { at: 'found'; fix: Fix; isRefining: boolean }
  | { at: 'failed'; why: 'denied' | 'unavailable' | 'missing' };

/**
 * Finds where the phone is, and goes on finding it better for as long as it is asked to.
 *
 * @param onBetter called with every fix that is worth taking
 */
export function createLocator(onBetter: (fix: Fix) => void) {
  let state = $state.raw<LocatorState>({ at: 'idle' });
  let watch: number | null = null;
  let best: (Fix & { since: number }) | null = null;

  function stop() {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    if (state.at === 'found') state = { ...state, isRefining: false };
    if (state.at === 'asking') state = { at: 'idle' };
  }

  function take({ coords, timestamp }: GeolocationPosition) {
    const fix = {
      lat: coords.latitude,
      lng: coords.longitude,
      accuracy: Math.min(coords.accuracy, ACCURACY_WORST)
    };
    if (best !== null && !isBetter(fix, timestamp, best)) return;
    best = { ...fix, since: timestamp };
    const isFine = fix.accuracy <= ACCURACY_FINE;
    state = { at: 'found', fix, isRefining: !isFine };
    onBetter(fix);
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
      watch = navigator.geolocation.watchPosition(take, fail, {
        enableHighAccuracy: true,
        maximumAge: 0,
        timeout: PATIENCE
      });
    },
    stop,
    reset() {
      stop();
      best = null;
      state = { at: 'idle' };
    }
  };
}

function isBetter(fix: Fix, now: number, best: Fix & { since: number }): boolean {
  if (fix.accuracy < best.accuracy) return true;
  const hasMoved = metresBetween(fix, best) > fix.accuracy + best.accuracy;
  return hasMoved && now - best.since > FIX_AGE_MOST;
}

/** Whether the site may already ask without a prompt; browsers that cannot say count as no. */
export async function mayLocateUnasked(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'geolocation' });
    return state === 'granted';
  } catch {
    return false;
  }
}
