import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxOf, contains, metresBetween, metresToBoundary, type Area } from './geo.ts';

/** One degree square with a hole in its middle. */
const SQUARE: Area = [
  [77, 12, 78, 12, 78, 13, 77, 13],
  [77.4, 12.4, 77.6, 12.4, 77.6, 12.6, 77.4, 12.6]
];

describe('geometry', () => {
  test('a degree of latitude is about 111 km', () => {
    expect(metresBetween({ lat: 12, lng: 77 }, { lat: 13, lng: 77 })).toBeCloseTo(111_195, -1);
    expect(metresBetween({ lat: 12, lng: 77 }, { lat: 12, lng: 77 })).toBe(0);
  });

  test('a point in a hole is not within the area', () => {
    expect(contains(SQUARE, { lat: 12.1, lng: 77.1 })).toBe(true);
    expect(contains(SQUARE, { lat: 12.5, lng: 77.5 })).toBe(false);
    expect(contains(SQUARE, { lat: 14, lng: 77.5 })).toBe(false);
  });

  test('every point is in exactly one of two areas that share a border', () => {
    const west: Area = [[77, 12, 77.5, 12, 77.5, 13, 77, 13]];
    const east: Area = [[77.5, 12, 78, 12, 78, 13, 77.5, 13]];
    const within = (min: number, max: number) =>
      fc.double({ min, max, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(within(12, 13), within(77, 78), (lat, lng) => {
        const found = [west, east].filter((area) => contains(area, { lat, lng }));
        expect(found).toHaveLength(1);
      })
    );
  });

  test('boxOf returns the smallest box around an area', () => {
    expect(boxOf(SQUARE)).toEqual({ west: 77, south: 12, east: 78, north: 13 });
  });

  test('the distance to a boundary is the distance to its nearest part', () => {
    const line: Area = [[77, 12, 78, 12, 78, 13, 77, 13]];
    expect(metresToBoundary(line, { lat: 11.99, lng: 77.5 })).toBeCloseTo(1_112, 0);
    expect(metresToBoundary(line, { lat: 12.01, lng: 77.5 })).toBeCloseTo(1_112, 0);
    const corner = metresBetween({ lat: 11.99, lng: 76.99 }, { lat: 12, lng: 77 });
    expect(metresToBoundary(line, { lat: 11.99, lng: 76.99 })).toBeCloseTo(corner, -1);
  });
});
