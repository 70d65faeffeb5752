import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filing, newId, operation, photoNotice } from '#tests/support/builders.ts';
import type { Operation, OperationOf } from './operations.ts';
import {
  transition,
  type Circumstances,
  type Performer,
  type Report,
  type Status
} from './report.ts';

const author: Performer = { kind: 'resident', relation: 'author' };
const stranger: Performer = { kind: 'resident', relation: 'none' };
const supporter: Performer = { kind: 'resident', relation: 'supporter' };
const officer: Performer = { kind: 'officer', id: 'one' };
const other: Performer = { kind: 'officer', id: 'two' };

const REPORT = newId();

function after(
  report: Report | null,
  one: Operation,
  by: Performer,
  circumstances?: Circumstances
) {
  const made = transition(report, one, by, circumstances);
  if (!made.ok) throw new Error(`refused: ${made.error.code}`);
  return made.value;
}
const codeOf = (report: Report | null, one: Operation, by: Performer, and?: Circumstances) => {
  const made = transition(report, one, by, and);
  return made.ok ? 'ok' : made.error.code;
};
const filed = (body: Parameters<typeof filing>[0] = {}) =>
  after(null, filing(body, { report: REPORT }), author).report;
const on = <K extends Operation['kind']>(kind: K, body: OperationOf<K>['body'], seen?: number) =>
  operation(kind, body, {
    report: REPORT,
    ...(seen !== undefined && { seen })
  } as Partial<OperationOf<K>>);
const withStatus = (status: Status): Report => ({ ...filed(), status });

describe('transition', () => {
  test('[S9] a `file` operation creates a report once', () => {
    const report = filed({ description: 'deep' });
    expect(report).toMatchObject({ version: 1, status: 'received', description: 'deep' });
    expect(codeOf(report, filing({}, { report: REPORT }), author)).toBe('id_reused');
  });

  test('[S9] only `file` is possible for a report that does not exist', () => {
    expect(codeOf(null, on('withdraw', {}), author)).toBe('unknown_report');
    expect(codeOf(null, on('acknowledge', {}), officer)).toBe('unknown_report');
  });

  test('[S9] an officer moves a report from received to fixed', () => {
    let report = filed();
    report = after(report, on('acknowledge', {}), officer).report;
    expect(report.status).toBe('acknowledged');
    report = after(report, on('start', {}), officer).report;
    expect(report.status).toBe('in_progress');
    report = after(report, on('resolve', { text: 'filled' }), officer).report;
    expect(report).toMatchObject({ status: 'fixed', version: 4 });
    expect(codeOf(report, on('acknowledge', {}), officer)).toBe('not_allowed');
  });

  test('residents cannot perform officers’ operations, nor officers those of residents', () => {
    expect(codeOf(filed(), on('acknowledge', {}), author)).toBe('not_allowed');
    expect(codeOf(filed(), on('withdraw', {}), officer)).toBe('not_allowed');
  });

  test('an amendment is not shown in the history before an acknowledgement, and is public afterwards', () => {
    const change = on('amend', { category: 'sewage' });
    expect(after(filed(), change, author)).toMatchObject({ audience: 'nobody' });
    expect(after(withStatus('acknowledged'), change, author)).toMatchObject({
      audience: 'everyone',
      report: { category: 'sewage' }
    });
    expect(codeOf(withStatus('fixed'), change, author)).toBe('closed');
    expect(codeOf(filed(), change, stranger)).toBe('not_yours');
  });

  test('a contact address can be removed', () => {
    const report = filed({ contact: { email: 'a@example.org' } });
    expect(after(report, on('amend', { contact: null }), author).report.contact).toBeNull();
  });

  test('a resident’s category does not overwrite an officer’s', () => {
    const sorted = after(filed(), on('classify', { category: 'sewage' }), officer).report;
    const amended = after(sorted, on('amend', { category: 'other' }), author).report;
    expect(amended).toMatchObject({ category: 'other', classifiedAs: 'sewage' });
  });

  test('a device’s support counts once, and the author cannot support their own report', () => {
    expect(after(filed(), on('support', {}), stranger).report.supporters).toBe(1);
    expect(after(filed(), on('support', {}), supporter).changed).toBe(false);
    expect(codeOf(filed(), on('support', {}), author)).toBe('not_allowed');
  });

  test('a disputed fix returns the report to status received', () => {
    const disputed = after(withStatus('fixed'), on('dispute', { text: 'still deep' }), author);
    expect(disputed.report).toMatchObject({ status: 'received', confirmed: false });
    expect(codeOf(filed(), on('dispute', { text: 'no' }), author)).toBe('not_allowed');
    expect(codeOf(withStatus('fixed'), on('confirm', {}), stranger)).toBe('not_yours');
  });

  test('two officers change one field: the one who had not seen the change gets `stale` with both values', () => {
    const first = after(filed(), on('reject', { reason: 'unclear' }, 1), officer);
    const made = transition(first.report, on('resolve', { text: 'filled' }, 1), other, {
      touches: first.touches
    });
    expect(made).toEqual({
      ok: false,
      error: { code: 'stale', detail: { field: 'status', yours: 'fixed', theirs: 'rejected' } }
    });
  });

  test('two officers who set the same value do not conflict', () => {
    const first = after(filed(), on('acknowledge', {}, 1), officer);
    const second = after(first.report, on('acknowledge', {}, 1), other, { touches: first.touches });
    expect(second).toMatchObject({ changed: false, report: { version: 2 } });
  });

  test('an officer may change their own decision without a pull', () => {
    const first = after(filed(), on('acknowledge', {}, 1), officer);
    expect(codeOf(first.report, on('start', {}, 1), officer, { touches: first.touches })).toBe(
      'ok'
    );
  });

  test('changes of different fields do not conflict', () => {
    const first = after(filed(), on('classify', { severity: 'high' }, 1), officer);
    expect(codeOf(first.report, on('acknowledge', {}, 1), other, { touches: first.touches })).toBe(
      'ok'
    );
  });

  test('a merge needs another report that is neither withdrawn nor merged', () => {
    const into = newId();
    const target = { ...filed(), id: into };
    expect(codeOf(filed(), on('merge', { into: REPORT }), officer)).toBe('not_allowed');
    expect(codeOf(filed(), on('merge', { into }), officer)).toBe('unknown_report');
    expect(
      codeOf(filed(), on('merge', { into }), officer, {
        target: { ...target, status: 'withdrawn' }
      })
    ).toBe('closed');
    expect(after(filed(), on('merge', { into }), officer, { target }).report).toMatchObject({
      status: 'merged',
      mergedInto: into
    });
  });

  test('a second officer’s proof photo is kept after the first officer has resolved the report', () => {
    const photo = photoNotice(Buffer.from('proof'));
    const both = after(withStatus('fixed'), on('resolve', { photos: [photo] }), other).report;
    expect(both.photos).toMatchObject([{ id: photo.id, role: 'fix', state: 'expected' }]);
  });

  test('a report takes at most ten photos over its whole life', () => {
    const photos = (count: number) =>
      Array.from({ length: count }, (_, index) => photoNotice(Buffer.from(`${count}${index}`)));
    const report = filed({ photos: photos(5) });
    expect(codeOf(report, on('comment', { text: 'more', photos: photos(6) }), author)).toBe(
      'too_large'
    );
    expect(codeOf(report, on('comment', { text: 'more', photos: photos(4) }), author)).toBe('ok');
  });

  test('[S9] for any operations in any order, versions only increase and nothing throws', () => {
    const target = { ...filed(), id: newId() };
    const any = fc.constantFrom<Operation>(
      on('amend', { description: 'x' }),
      on('withdraw', {}),
      on('support', {}),
      on('dispute', { text: 'x' }),
      on('confirm', {}),
      on('comment', { text: 'x' }),
      on('acknowledge', {}, 1),
      on('classify', { severity: 'hazard' }, 1),
      on('assign', { officer: 'x' }, 2),
      on('transfer', { agency: 'x' }),
      on('start', {}, 2),
      on('resolve', { text: 'filled' }, 3),
      on('reject', { reason: 'unclear' }, 3),
      on('merge', { into: target.id }),
      on('note', { text: 'x' }),
      on('reply', { text: 'x' }),
      on('hide', { hidden: true }),
      on('reopen', {})
    );
    const by = fc.constantFrom(author, stranger, supporter, officer, other);
    fc.assert(
      fc.property(fc.array(fc.tuple(any, by), { maxLength: 40 }), (steps) => {
        let report = filed();
        let touches = {};
        for (const [one, who] of steps) {
          const before = structuredClone(report);
          const made = transition(report, one, who, { touches, target });
          expect(report).toEqual(before);
          if (!made.ok) continue;
          expect(made.value.report.version).toBe(report.version + (made.value.changed ? 1 : 0));
          if (!made.value.changed) expect(made.value.report).toEqual(report);
          // An officer's decision never overwrites what the resident filed.
          if (who.kind === 'officer') expect(made.value.report.category).toBe(report.category);
          ({ report, touches } = made.value);
        }
      }),
      { numRuns: 3_000 }
    );
  });
});
