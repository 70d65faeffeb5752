import { describe, expect, test } from 'vitest';
import { together } from '#app/lib/office/duplicates.ts';
import type { ReportView } from '#shared/protocol.ts';

/** As much of a report as the order goes by. */
const row = (id: string, elder?: string, status = 'received') => ({
  view: {
    id,
    status,
    triage: { duplicates: elder === undefined ? [] : [{ report: elder, confidence: 0.9 }] }
  } as unknown as ReportView
});
const ids = (rows: readonly { view: ReportView }[]) => rows.map(({ view }) => view.id).join('');

describe('duplicates in the queue', () => {
  test('stand together, where the first of them stood', () => {
    expect(ids(together([row('a'), row('b', 'd'), row('c'), row('d')]))).toBe('abdc');
  });
  test('of duplicates of duplicates there is one group', () => {
    expect(ids(together([row('c', 'b'), row('x'), row('b', 'a'), row('y'), row('a')]))).toBe(
      'cbaxy'
    );
  });
  test('one whose elder is settled, or not here, stands by itself', () => {
    expect(ids(together([row('b', 'a'), row('c'), row('a', undefined, 'fixed')]))).toBe('bca');
    expect(ids(together([row('b', 'elsewhere'), row('c')]))).toBe('bc');
  });
  test('two that name each other end nowhere but in one group', () => {
    expect(ids(together([row('a', 'b'), row('x'), row('b', 'a')])).length).toBe(3);
  });
});
