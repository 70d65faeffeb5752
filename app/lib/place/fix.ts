import type { Fix } from '../db/db.ts';

/** A fix this accurate, in metres, is good enough for a pothole: the search ends. */
export const FINE_ACCURACY_M = 8;

/** The coarsest accuracy that the protocol accepts, in metres. */
const MAX_ACCURACY_M = 100_000;

export const fixOf = ({ coords }: GeolocationPosition): Fix => ({
  lat: coords.latitude,
  lng: coords.longitude,
  accuracy: Math.min(coords.accuracy, MAX_ACCURACY_M)
});
