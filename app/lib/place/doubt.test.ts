import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#shared/time.ts';
import { areApart, doubtOfPhoto } from './doubt.ts';

const NOW = Date.parse('2026-11-28T10:00:00Z');
const PLACE = { lat: 12.97629, lng: 77.59289 };
const OTHER_PLACE = { lat: 12.9899, lng: 77.5929 };
const GPS = { ...PLACE, accuracy: 12, source: 'gps' as const };

test.each([
  ['just taken raises no doubt', NOW - MINUTE, null, GPS, null],
  ['just taken at the same place raises no doubt', NOW - MINUTE, PLACE, GPS, null],
  ['from two days ago raises a doubt', NOW - 48 * HOUR, null, GPS, { why: 'photo' }],
  [
    'from two days ago raises a doubt before the phone has a fix',
    NOW - 48 * HOUR,
    null,
    null,
    { why: 'photo' }
  ],
  ['from tomorrow, by a wrong clock, raises a doubt', NOW + 24 * HOUR, null, GPS, { why: 'photo' }],
  [
    'taken elsewhere raises a doubt and offers its own place',
    NOW - MINUTE,
    OTHER_PLACE,
    GPS,
    { why: 'photo', photo: OTHER_PLACE }
  ],
  ['with unknown time and place raises no doubt', null, null, GPS, null],
  [
    'from two days ago raises no doubt about a pinned place',
    NOW - 48 * HOUR,
    OTHER_PLACE,
    { ...PLACE, source: 'pin' as const },
    null
  ]
])('a photo %s', (_, takenAt, place, location, doubt) => {
  expect(doubtOfPhoto({ takenAt, place }, location, NOW)).toEqual(doubt);
});

test('two positions are apart only if their accuracies do not explain the distance', () => {
  expect(areApart({ ...PLACE, accuracy: 12 }, { ...OTHER_PLACE, accuracy: 12 })).toBe(true);
  expect(areApart({ ...PLACE, accuracy: 900 }, { ...OTHER_PLACE, accuracy: 700 })).toBe(false);
});
