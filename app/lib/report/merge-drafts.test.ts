import { expect, test } from 'vitest';
import type { Draft } from '../db/db.ts';
import { mergeDrafts } from './merge-drafts.ts';

const FOUND = { lat: 12.97629, lng: 77.59289, accuracy: 12, source: 'gps' as const };
const PIN = { lat: 12.98, lng: 77.6, source: 'pin' as const };
const base = {
  id: 'draft',
  category: null,
  description: '',
  landmark: '',
  email: '',
  location: FOUND,
  placedBy: 'phone',
  placedAt: 1,
  doubt: null
} as unknown as Draft;

test('a pin that a person sets in one tab replaces the old fix of a tab that resumed the draft', () => {
  const resumed: Draft = { ...base, placedBy: 'person', description: 'a' };
  const pinned: Draft = { ...base, location: PIN, placedBy: 'person', placedAt: undefined };
  const merged = mergeDrafts(base, resumed, pinned);
  expect(merged).toMatchObject({ location: PIN, placedBy: 'person', description: 'a' });
});

test('a place that a person removed does not come back with another tab’s better fix', () => {
  const refined: Draft = { ...base, location: { ...FOUND, accuracy: 5 }, placedAt: 2 };
  const removed: Draft = { ...base, location: null, placedBy: 'person' };
  expect(mergeDrafts(base, refined, removed).location).toBeNull();
});

test.each([
  ['none of three conflicting texts is lost', 'first', 'second', undefined, 'first\nsecond'],
  ['the same text is offered only once', 'first', 'first', undefined, 'first'],
  ['a text that the person did not choose is not offered again', 'first', '', 'first', undefined]
])('%s', (_, waiting, theirText, base1, expected) => {
  const began: Draft = base1 ? { ...base, otherTexts: { description: base1 } } : base;
  const mine: Draft = { ...began, description: 'mine', otherTexts: {} };
  const theirs: Draft = {
    ...began,
    description: theirText,
    otherTexts: { description: waiting }
  };
  expect(mergeDrafts(began, mine, theirs).otherTexts?.description).toBe(expected);
});

test('if a person set the place in both tabs, this tab’s place is kept', () => {
  const other = { ...PIN, lat: 12.99 };
  const mine: Draft = { ...base, location: PIN, placedBy: 'person' };
  const theirs: Draft = { ...base, location: other, placedBy: 'person' };
  expect(mergeDrafts(base, mine, theirs).location).toEqual(PIN);
});
