import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '#shared/time.ts';
import { areApart, doubtOfPhoto } from './doubt.ts';

const NOW = Date.parse('2026-11-28T10:00:00Z');
const HERE = { lat: 12.97629, lng: 77.59289 };
const THERE = { lat: 12.9899, lng: 77.5929 };
const GPS = { ...HERE, accuracy: 12, source: 'gps' as const };

test.each([
  ['just taken', NOW - MINUTE, null, GPS, null],
  ['just taken, here', NOW - MINUTE, HERE, GPS, null],
  ['of two days ago', NOW - 48 * HOUR, null, GPS, { why: 'photo' }],
  [
    'of two days ago, before the phone knows where it is',
    NOW - 48 * HOUR,
    null,
    null,
    { why: 'photo' }
  ],
  ['of tomorrow, by a clock that is wrong', NOW + 24 * HOUR, null, GPS, { why: 'photo' }],
  ['taken elsewhere', NOW - MINUTE, THERE, GPS, { why: 'photo', photo: THERE }],
  ['of an unknown time and place', null, null, GPS, null],
  [
    'of two days ago, for a place that was pinned',
    NOW - 48 * HOUR,
    THERE,
    { ...HERE, source: 'pin' as const },
    null
  ]
])('a photo %s', (_, takenAt, place, location, doubt) => {
  expect(doubtOfPhoto({ takenAt, place }, location, NOW)).toEqual(doubt);
});

test('positions are apart only beyond what their accuracies explain', () => {
  expect(areApart({ ...HERE, accuracy: 12 }, { ...THERE, accuracy: 12 })).toBe(true);
  expect(areApart({ ...HERE, accuracy: 900 }, { ...THERE, accuracy: 700 })).toBe(false);
});
