import { describe, expect, test } from 'vitest';
import { groupDuplicates } from '#app/lib/office/duplicates.ts';
import type { ReportView } from '#shared/protocol.ts';

/** The part of a report that determines the order. */
const row = (id: string, original?: string, status = 'received') => ({
  view: {
    id,
    status,
    triage: { duplicates: original === undefined ? [] : [{ report: original, confidence: 0.9 }] }
  } as unknown as ReportView
});
const ids = (rows: readonly { view: ReportView }[]) => rows.map(({ view }) => view.id).join('');

describe('duplicates in the queue', () => {
  test('are grouped at the position of the first of them', () => {
    expect(ids(groupDuplicates([row('a'), row('b', 'd'), row('c'), row('d')]))).toBe('abdc');
  });
  test('duplicates of duplicates form one group', () => {
    expect(ids(groupDuplicates([row('c', 'b'), row('x'), row('b', 'a'), row('y'), row('a')]))).toBe(
      'cbaxy'
    );
  });
  test('a report whose original is closed or not in the queue is not grouped', () => {
    expect(ids(groupDuplicates([row('b', 'a'), row('c'), row('a', undefined, 'fixed')]))).toBe(
      'bca'
    );
    expect(ids(groupDuplicates([row('b', 'elsewhere'), row('c')]))).toBe('bc');
  });
  test('two reports that name each other form one group', () => {
    expect(ids(groupDuplicates([row('a', 'b'), row('x'), row('b', 'a')])).length).toBe(3);
  });
});
