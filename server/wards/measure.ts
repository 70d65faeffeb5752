import { metresBetween, type Area, type Point, type Ring } from '#shared/geo.ts';

/**
 * The centre of an area: the centroid of its largest ring by the shoelace formula. It is computed in degrees, which is
 * exact enough for a ward of a few kilometres.
 */
export function centreOf(area: Area): Point {
  let best: Point = { lat: 0, lng: 0 };
  let largest = -1;
  for (const ring of area) {
    const { size, centre } = centroid(ring);
    if (size > largest) {
      largest = size;
      best = centre;
    }
  }
  return best;
}

/** Metres from a point to the farthest corner of an area. */
export function reachOf(area: Area, from: Point): number {
  let farthest = 0;
  for (const ring of area) {
    for (let i = 0; i < ring.length; i += 2) {
      farthest = Math.max(farthest, metresBetween(from, { lng: ring[i]!, lat: ring[i + 1]! }));
    }
  }
  return farthest;
}

function centroid(ring: Ring): { size: number; centre: Point } {
  const [originX = 0, originY = 0] = [ring[0], ring[1]];
  let doubled = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const j = (i + 2) % ring.length;
    // Relative to the first corner, to keep floating-point precision.
    const [x0, y0] = [ring[i]! - originX, ring[i + 1]! - originY];
    const [x1, y1] = [ring[j]! - originX, ring[j + 1]! - originY];
    const cross = x0 * y1 - x1 * y0;
    doubled += cross;
    sumX += (x0 + x1) * cross;
    sumY += (y0 + y1) * cross;
  }
  if (doubled === 0) return { size: 0, centre: { lng: originX, lat: originY } };
  return {
    size: Math.abs(doubled),
    centre: { lng: originX + sumX / (3 * doubled), lat: originY + sumY / (3 * doubled) }
  };
}
