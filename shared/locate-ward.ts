import { contains, metresBetween, metresToBoundary, type Area, type Point } from './geo.ts';

/*
 * Finds the ward of a place and how certain it is. The phone shows a ward and the server decides it by the same rule.
 */

/**
 * Within this distance of a boundary, in metres, a place outside all wards belongs to the nearest one. Real layers
 * have gaps between polygons, and edges along the far side of a street.
 */
export const MAX_DISTANCE_OUTSIDE_METRES = 1_000;

/** The largest error of the simplified boundaries that phones download, metres. */
export const SIMPLIFICATION_ERROR_METRES = 80;

/** With more wards than this within the radius, a person has to decide. */
const MAX_ALTERNATIVES = 3;

/** A position with a larger radius gets no ward. */
const MAX_RADIUS_METRES = 5_000;

export type LocatableWard = {
  /** Empty for a ward known only by its centre. */
  area: Area;
  centre: Point;
  /** Metres from the centre to the farthest corner. */
  reach: number;
};

export type LocatedWard<Ward> =
  /** The likeliest ward, and other possible wards, nearest first. */
  | { at: 'ward'; ward: Ward; alternatives: Ward[]; isCertain: boolean }
  /** Within the city, but in an unknown one of many wards. */
  | { at: 'somewhere'; among: Ward[] }
  | { at: 'outside' };

/** The distance within which `locateWard` needs all wards, metres. */
export const searchRadius = (radius: number): number =>
  radius + MAX_DISTANCE_OUTSIDE_METRES + SIMPLIFICATION_ERROR_METRES;

/**
 * @param wards at least all those within `searchRadius(radius)` of the place
 * @param radius metres within which the place is likely to be (its accuracy); 0 for a pin
 * @param drawn `centres`: wards are known only by their centres; `thinned`: the simplified boundaries of phones.
 *   The server's limit is larger by the simplification error, so it never refuses a place that a phone accepts
 */
export function locateWard<Ward extends LocatableWard>(
  wards: Iterable<Ward>,
  point: Point,
  radius: number,
  drawn: 'exact' | 'thinned' | 'centres'
): LocatedWard<Ward> {
  const uncertainty = drawn === 'thinned' ? radius + SIMPLIFICATION_ERROR_METRES : radius;
  const farthest =
    MAX_DISTANCE_OUTSIDE_METRES + radius + (drawn === 'exact' ? SIMPLIFICATION_ERROR_METRES : 0);
  const near: { ward: Ward; distance: number }[] = [];
  for (const ward of wards) {
    const distance =
      drawn === 'centres' ? metresBetween(ward.centre, point) : metresTo(ward, point);
    if (distance <= farthest + (drawn === 'centres' ? ward.reach : 0))
      near.push({ ward, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  const [nearest] = near;
  if (!nearest) return { at: 'outside' };

  // With centres, any that is farther by at most twice the radius may be the nearest.
  const within = near.filter(({ distance }) =>
    drawn === 'centres' ? distance <= nearest.distance + 2 * uncertainty : distance <= uncertainty
  );
  // Outside all wards, on a simplified map, two boundaries may each be wrong: another ward may be the nearest.
  const error = drawn === 'thinned' ? 2 * SIMPLIFICATION_ERROR_METRES : 0;
  const nearly = near.filter(({ distance }) => distance <= nearest.distance + error);
  const possible = (within.length > 0 ? within : nearly).map(({ ward }) => ward);
  if (radius > MAX_RADIUS_METRES || possible.length > MAX_ALTERNATIVES) {
    return { at: 'somewhere', among: possible };
  }
  return {
    at: 'ward',
    ward: nearest.ward,
    alternatives: possible.slice(1),
    isCertain: drawn !== 'centres' && nearest.distance === 0 && possible.length === 1
  };
}

const metresTo = ({ area }: LocatableWard, point: Point): number =>
  contains(area, point) ? 0 : metresToBoundary(area, point);
