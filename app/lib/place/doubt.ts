import type { Fix, PlaceDoubt } from '../db/db.ts';
import { metresBetween, type Point } from '#shared/geo.ts';
import { MINUTE, type Instant } from '#shared/time.ts';
import type { Location } from '#shared/operations.ts';

/*
 * Whether the phone's place is the problem's: many report at home what they saw on the way. A place that is in
 * doubt is not sent: no answer is the safe one.
 */

/** A photo older than this, in milliseconds, was hardly taken where the phone is now. */
export const PHOTO_FRESH = 10 * MINUTE;
/** A fix older than this is renewed when there is an occasion, and asked about where that fails. */
export const FIX_STALE = 10 * MINUTE;
/** A page that comes back renews a fix that is older than this. */
export const FIX_RENEW = 2 * MINUTE;
/** Positions that lie farther apart than this beyond their accuracies, in metres, are two places. */
const APART = 50;
/** A photo's own position is this exact at best, metres. */
const PHOTO_ACCURACY = 50;

export const areApart = (a: Fix, b: Fix): boolean =>
  metresBetween(a, b) > a.accuracy + b.accuracy + APART;

type Placed = {
  location: Location | null;
  placedBy?: 'phone' | 'person' | undefined;
  doubt?: PlaceDoubt | null | undefined;
};

/**
 * What stands in doubt of a draft once a photo from the gallery is added; null where the photo says nothing new.
 *
 * @param photo where and when it was taken, as far as that is known
 */
export function doubtWith(
  { location, placedBy, doubt }: Placed,
  photo: { takenAt: Instant | null; place: Point | null },
  now: Instant
): PlaceDoubt | null {
  const more = doubtOfPhoto(photo, location, now);
  // What a person has said of the place stands.
  if (!more || (placedBy !== 'phone' && location?.source !== 'gps')) return null;
  return { ...doubt, ...more };
}

/**
 * What a photo that is added says of the place.
 *
 * @param takenAt by the camera, or when the file was written; null where neither is known
 * @param location the phone's, or null as long as there is none
 */
export function doubtOfPhoto(
  { takenAt, place }: { takenAt: Instant | null; place: Point | null },
  location: Location | null,
  now: Instant
): PlaceDoubt | null {
  // A person has said where it is.
  if (location !== null && location.source !== 'gps') return null;
  const isOld = takenAt !== null && Math.abs(now - takenAt) > PHOTO_FRESH;
  const isElsewhere =
    place !== null &&
    location !== null &&
    areApart(
      { ...place, accuracy: PHOTO_ACCURACY },
      { ...location, accuracy: location.accuracy ?? 0 }
    );
  if (!isOld && !isElsewhere) return null;
  return { why: 'photo', ...(place && { photo: place }) };
}
