import { expect, test } from 'vitest';
import { locateWard, MAX_DISTANCE_OUTSIDE_METRES, type LocatableWard } from './locate-ward.ts';

/** A hundredth of a degree is about 1.1 km. */
const square = (name: string, west: number, south: number, size = 0.01) => ({
  name,
  area: [[west, south, west + size, south, west + size, south + size, west, south + size]] as const,
  centre: { lat: south + size / 2, lng: west + size / 2 },
  reach: 800
});
/** Two wards with a gap of 110 m between them; real layers have such gaps. */
const WARDS = [square('west', 77.5, 12.9), square('east', 77.511, 12.9)];
const at = (lng: number, radius = 0, drawn: 'exact' | 'thinned' | 'centres' = 'exact') => {
  const found = locateWard(WARDS, { lat: 12.905, lng }, radius, drawn);
  return found.at === 'ward'
    ? {
        ward: found.ward.name,
        or: found.alternatives.map(({ name }) => name),
        sure: found.isCertain
      }
    : found.at;
};

test('a place in the middle of a ward is certain', () => {
  expect(at(77.505, 12)).toEqual({ ward: 'west', or: [], sure: true });
});

test('a place whose accuracy radius reaches another ward may lie in either; the likelier comes first', () => {
  expect(at(77.5095, 300)).toEqual({ ward: 'west', or: ['east'], sure: false });
  expect(at(77.5117, 300)).toEqual({ ward: 'east', or: ['west'], sure: false });
});

test('a place in a gap between wards belongs to the nearer ward, without certainty', () => {
  expect(at(77.5104)).toEqual({ ward: 'west', or: [], sure: false });
  expect(at(77.5107)).toEqual({ ward: 'east', or: [], sure: false });
});

test('near a border, a phone with simplified boundaries is less certain than the server', () => {
  expect(at(77.5097, 0, 'exact')).toMatchObject({ ward: 'west', sure: true });
  expect(at(77.5099, 60, 'thinned')).toMatchObject({ ward: 'west', or: ['east'], sure: false });
});

test.each([
  [3_000, Array.from({ length: 8 }, (_, i) => square(`ward ${i}`, 77.5 + i * 0.01, 12.9))],
  [250_000, WARDS]
])('a position with an accuracy of %d m gets no ward', (radius, wards: LocatableWard[]) => {
  expect(locateWard(wards, { lat: 12.905, lng: 77.54 }, radius, 'exact').at).toBe('somewhere');
  expect(locateWard(wards, { lat: 12.905, lng: 77.54 }, radius, 'centres').at).toBe('somewhere');
});

test('only a place far outside is outside, and the server accepts every place that a phone accepts', () => {
  const degrees = (metres: number) => metres / (111_195 * Math.cos((12.905 * Math.PI) / 180));
  expect(at(77.5 - degrees(MAX_DISTANCE_OUTSIDE_METRES - 20), 0, 'thinned')).toMatchObject({
    ward: 'west'
  });
  expect(at(77.5 - degrees(MAX_DISTANCE_OUTSIDE_METRES + 20), 0, 'thinned')).toBe('outside');
  // The server adds the largest error of simplified boundaries.
  expect(at(77.5 - degrees(MAX_DISTANCE_OUTSIDE_METRES + 20), 0, 'exact')).toMatchObject({
    ward: 'west'
  });
  expect(at(77.5 - degrees(MAX_DISTANCE_OUTSIDE_METRES + 200), 0, 'exact')).toBe('outside');
  // With a larger inaccuracy the position may be inside.
  expect(at(77.5 - degrees(MAX_DISTANCE_OUTSIDE_METRES + 200), 900, 'exact')).toMatchObject({
    ward: 'west'
  });
});

test('wards known only by their centres are never certain', () => {
  expect(at(77.505, 0, 'centres')).toEqual({ ward: 'west', or: [], sure: false });
  expect(at(77.5103, 100, 'centres')).toEqual({ ward: 'west', or: ['east'], sure: false });
  expect(at(79, 0, 'centres')).toBe('outside');
});
