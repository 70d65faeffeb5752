import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaAt, boxOf, contains, metresBetween, nearestWithin, type Area } from './geo.ts';

/** One degree square with a hole in its middle. */
const SQUARE: Area = [
  [77, 12, 78, 12, 78, 13, 77, 13],
  [77.4, 12.4, 77.6, 12.4, 77.6, 12.6, 77.4, 12.6]
];

describe('geography', () => {
  test('a degree of latitude is some 111 km', () => {
    expect(metresBetween({ lat: 12, lng: 77 }, { lat: 13, lng: 77 })).toBeCloseTo(111_195, -1);
    expect(metresBetween({ lat: 12, lng: 77 }, { lat: 12, lng: 77 })).toBe(0);
  });

  test('a hole is not within', () => {
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

  test('the area is found among the candidates of an index', () => {
    const items = [{ name: 'square', area: SQUARE }];
    expect(areaAt(() => items, { lat: 12.1, lng: 77.1 })?.name).toBe('square');
    expect(areaAt(() => items, { lat: 12.5, lng: 77.5 })).toBeNull();
    expect(boxOf(SQUARE)).toEqual({ west: 77, south: 12, east: 78, north: 13 });
  });

  test('the nearest place counts only if it reaches that far', () => {
    const places = [
      { name: 'near', centre: { lat: 12, lng: 77 }, reach: 500 },
      { name: 'far', centre: { lat: 12, lng: 77.1 }, reach: 20_000 }
    ];
    expect(nearestWithin(places, { lat: 12.001, lng: 77 })?.name).toBe('near');
    expect(nearestWithin(places, { lat: 12.02, lng: 77 })?.name).toBe('far');
    expect(nearestWithin(places, { lat: 15, lng: 77 })).toBeNull();
  });
});
