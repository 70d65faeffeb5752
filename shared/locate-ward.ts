import { contains, metresBetween, metresToBoundary, type Area, type Point } from './geo.ts';

/*
 * In which ward a place lies, and how certain that is: the one rule for the phone, which says it, and for
 * the server, which decides it.
 */

/**
 * So far outside of every boundary, in metres, a place still belongs to the nearest ward: real layers have
 * gaps between their polygons, and edges that lie across a street.
 */
export const OUTSIDE_FROM = 1_000;

/** How far the boundaries on a phone may stray from the real ones, metres: they are thinned to travel. */
export const THINNED_BY = 80;

/** More wards than this within the radius say nothing: somebody has to decide. */
const ALTERNATIVES_MAX = 3;

/** Beyond this radius, in metres, a position names no ward at all. */
const RADIUS_MAX = 5_000;

export type LocatableWard = {
  /** Empty for a ward that is known by its centre alone. */
  area: Area;
  centre: Point;
  /** Metres from the centre to the farthest corner. */
  reach: number;
};

export type LocatedWard<Ward> =
  /** The likeliest ward, and the others in which the place may lie, the nearest first. */
  | { at: 'ward'; ward: Ward; alternatives: Ward[]; isCertain: boolean }
  /** Within the area, but in which of many wards is not known. */
  | { at: 'somewhere'; among: Ward[] }
  | { at: 'outside' };

/** How far from a place wards have to be looked at, metres. */
export const searchRadius = (radius: number): number => radius + OUTSIDE_FROM + THINNED_BY;

/**
 * @param wards at least all those within `searchRadius(radius)` of the place
 * @param radius metres within which the place is likely to be (its accuracy); 0 for a pin
 * @param drawn `centres`: wards are known by their centres alone; `thinned`: boundaries as phones have them.
 *   The server is more lenient than a phone by what thinning may have moved, so that what a phone calls
 *   within is never refused
 */
export function locateWard<Ward extends LocatableWard>(
  wards: Iterable<Ward>,
  point: Point,
  radius: number,
  drawn: 'exact' | 'thinned' | 'centres'
): LocatedWard<Ward> {
  const blur = drawn === 'thinned' ? radius + THINNED_BY : radius;
  const farthest = OUTSIDE_FROM + radius + (drawn === 'exact' ? THINNED_BY : 0);
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

  // Of centres, each may be the nearest that is farther by at most twice the radius.
  const within = near.filter(({ distance }) =>
    drawn === 'centres' ? distance <= nearest.distance + 2 * blur : distance <= blur
  );
  const possible = (within.length > 0 ? within : [nearest]).map(({ ward }) => ward);
  if (radius > RADIUS_MAX || possible.length > ALTERNATIVES_MAX) {
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
