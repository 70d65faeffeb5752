import type { Fix, PlaceDoubt } from '../db/db.ts';
import { metresBetween, type Point } from '#shared/geo.ts';
import { MINUTE, type Instant } from '#shared/time.ts';
import type { Location } from '#shared/operations.ts';

/*
 * Decides whether the phone is where the problem is: many people report at home what they saw on the way. A place
 * that is in doubt is not sent, so an unanswered question does no harm.
 */

/** A photo older than this, in milliseconds, was probably not taken where the phone is now. */
export const MAX_PHOTO_AGE_MS = 10 * MINUTE;
/** A fix older than this, in milliseconds, is renewed at the next photo or save; if that fails, the form asks. */
export const MAX_FIX_AGE_MS = 10 * MINUTE;
/** A page that becomes visible again renews a fix that is older than this, in milliseconds. */
export const FIX_RENEW_AFTER_MS = 2 * MINUTE;
/** Positions farther apart than their accuracies plus this, in metres, are two places. */
const MIN_DISTANCE_M = 50;
/** The best accuracy of a photo's own position, in metres. */
const PHOTO_ACCURACY_M = 50;

export const areApart = (a: Fix, b: Fix): boolean =>
  metresBetween(a, b) > a.accuracy + b.accuracy + MIN_DISTANCE_M;

type Placed = {
  location: Location | null;
  placedBy?: 'phone' | 'person' | undefined;
  doubt?: PlaceDoubt | null | undefined;
};

/**
 * The doubt about a draft's place after a gallery photo is added; null if the photo raises none.
 *
 * @param photo where and when it was taken, as far as that is known
 */
export function doubtWith(
  { location, placedBy, doubt }: Placed,
  photo: { takenAt: Instant | null; place: Point | null },
  now: Instant
): PlaceDoubt | null {
  const more = doubtOfPhoto(photo, location, now);
  // A place that a person set is not questioned.
  if (!more || (placedBy !== 'phone' && location?.source !== 'gps')) return null;
  return { ...doubt, ...more };
}

/**
 * The doubt about the place that an added photo raises.
 *
 * @param takenAt by the camera, or when the file was written; null where neither is known
 * @param location the phone's, or null while there is none
 */
export function doubtOfPhoto(
  { takenAt, place }: { takenAt: Instant | null; place: Point | null },
  location: Location | null,
  now: Instant
): PlaceDoubt | null {
  // A person has set the place.
  if (location !== null && location.source !== 'gps') return null;
  const isOld = takenAt !== null && Math.abs(now - takenAt) > MAX_PHOTO_AGE_MS;
  const isElsewhere =
    place !== null &&
    location !== null &&
    areApart(
      { ...place, accuracy: PHOTO_ACCURACY_M },
      { ...location, accuracy: location.accuracy ?? 0 }
    );
  if (!isOld && !isElsewhere) return null;
  return { why: 'photo', ...(place && { photo: place }) };
}
