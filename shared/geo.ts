/** A place in WGS 84 degrees. */
export type Point = { lat: number; lng: number };

export type Box = { west: number; south: number; east: number; north: number };

/** Corners of a closed line as `lng, lat, lng, lat, …`; the last joins the first. */
export type Ring = ArrayLike<number>;

/** Rings of one area; a hole is a ring inside another. */
export type Area = readonly Ring[];

/** Mean radius of the Earth (IUGG). */
const EARTH_RADIUS_METRES = 6_371_008.8;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres in a degree of latitude; in a degree of longitude there are fewer, by the cosine of the latitude. */
export const METRES_PER_DEGREE = EARTH_RADIUS_METRES * radians(1);

/** Metres along the great circle (haversine). */
export function metresBetween(a: Point, b: Point): number {
  const dLat = radians(b.lat - a.lat);
  const dLng = radians(b.lng - a.lng);
  const h =
    Math.sin(dLat / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLng / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Whether a point is within an area. Even-odd rule (Shimrat 1962); a few nanoseconds per corner. */
export function contains(area: Area, { lat, lng }: Point): boolean {
  let inside = false;
  for (const ring of area) {
    const last = ring.length - 2;
    for (let i = 0, j = last; i <= last; j = i, i += 2) {
      const y = ring[i + 1]!;
      const previousY = ring[j + 1]!;
      if (y > lat === previousY > lat) continue;
      const x = ring[i]!;
      if (lng < ((ring[j]! - x) * (lat - y)) / (previousY - y) + x) inside = !inside;
    }
  }
  return inside;
}

/** The smallest box around an area. */
export function boxOf(area: Area): Box {
  const box: Box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const ring of area) {
    for (let i = 0; i < ring.length; i += 2) {
      box.west = Math.min(box.west, ring[i]!);
      box.east = Math.max(box.east, ring[i]!);
      box.south = Math.min(box.south, ring[i + 1]!);
      box.north = Math.max(box.north, ring[i + 1]!);
    }
  }
  return box;
}

/**
 * Metres from a point to the nearest part of an area's boundary, on a plane tangent to the Earth: accurate to a
 * thousandth within some kilometres.
 */
export function metresToBoundary(area: Area, { lat, lng }: Point): number {
  const metresEast = METRES_PER_DEGREE * Math.cos(radians(lat));
  let shortest = Infinity;
  for (const ring of area) {
    const last = ring.length - 2;
    for (let i = 0, j = last; i <= last; j = i, i += 2) {
      const ax = (ring[j]! - lng) * metresEast;
      const ay = (ring[j + 1]! - lat) * METRES_PER_DEGREE;
      const dx = (ring[i]! - ring[j]!) * metresEast;
      const dy = (ring[i + 1]! - ring[j + 1]!) * METRES_PER_DEGREE;
      const length = dx * dx + dy * dy;
      const along = length === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length));
      shortest = Math.min(shortest, Math.hypot(ax + along * dx, ay + along * dy));
    }
  }
  return shortest;
}
