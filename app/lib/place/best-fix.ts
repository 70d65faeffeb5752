import type { Fix } from '../db/db.ts';
import { areApart } from './doubt.ts';
import { FINE_ACCURACY_M, fixOf } from './fix.ts';

let endWatch = () => {};

/** Ends the watch of `bestFix`: while one is active, Chromium answers another one only once the phone has moved. */
export const endBestFix = (): void => endWatch();

/**
 * Watches the phone's position for a while.
 *
 * @param first only a fix of the same place that is more accurate counts
 * @param duration in milliseconds
 * @returns the best fix; null if none was better
 */
export function bestFix(first: Fix, duration: number): Promise<Fix | null> {
  endBestFix();
  return new Promise((resolve) => {
    let best: Fix | null = null;
    const end = () => {
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      resolve(best);
    };
    const timer = setTimeout(end, duration);
    const watch = navigator.geolocation.watchPosition(
      (position) => {
        const fix = fixOf(position);
        // The phone has left the place: what it finds from now on is another one.
        if (areApart(fix, first)) end();
        else if (fix.accuracy < (best ?? first).accuracy) {
          best = fix;
          if (fix.accuracy <= FINE_ACCURACY_M) end();
        }
      },
      // What was found before an error still counts when the time is over.
      () => {},
      { enableHighAccuracy: true, maximumAge: 0 }
    );
    endWatch = end;
  });
}
