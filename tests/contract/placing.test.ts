import { expect, test } from 'vitest';
import { UNPLACED } from '#shared/access.ts';
import type { ReportView } from '#shared/protocol.ts';
import { metresBetween } from '#shared/geo.ts';
import { CENTRES } from '#server/wards/centres.ts';
import { changesQuery, pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { explain } from '#tests/support/explain.ts';
import { filing, IN_BENGALURU, officer, operation } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { verbsOn, type Needs } from '#tests/support/verbs.ts';

const WARD = 'gba-2025.central.3';
const OTHER = 'gba-2025.north.5';
/** Halfway between the centres of two wards, so that it may lie in either. */
const BETWEEN_WARDS = (() => {
  const [first, ...others] = CENTRES;
  const near = others
    .filter(({ corporation }) => corporation === first!.corporation)
    .sort(
      (a, b) => metresBetween(a.centre, first!.centre) - metresBetween(b.centre, first!.centre)
    )[0]!;
  const middle = (key: 'lat' | 'lng') => (first!.centre[key] + near.centre[key]) / 2;
  return { lat: middle('lat'), lng: middle('lng'), accuracy: 20, source: 'gps' as const };
})();
const supervisor = (id = 'super', corporations = ['gba-central']) =>
  officer({ id, role: 'supervisor', corporations });
const wardOfficer = (id: string, ward = WARD) => officer({ id, role: 'officer', wards: [ward] });
const byLandmark = (landmark = 'Opposite the temple, 5th cross') => {
  const { location: _, ...body } = filing().body;
  return { ...filing(), body: { ...body, landmark } };
};

describeOnEachDatabase('placing and assigning reports', (database) => {
  const { services, resident, pushOne, mine } = verbsOn(database);
  const seenBy = async (needs: Needs, who: ReturnType<typeof officer>, scope: string) =>
    (await pull(needs, who, { scope, limit: 100 })).changes;
  const ids = (changes: Awaited<ReturnType<typeof seenBy>>) =>
    changes.filter((change) => !('gone' in change)).map(({ id }) => id);

  async function filed(needs: Needs, report: ReturnType<typeof filing>) {
    expect(await pushOne(needs, await resident(), report)).toMatchObject({ outcome: 'applied' });
    return report.report;
  }

  test('a supervisor places a report without a position in a ward, and the ward’s officer sees it', async () => {
    const needs = await services();
    const author = await resident();
    const report = byLandmark();
    await pushOne(needs, author, report);
    expect(ids(await seenBy(needs, supervisor(), `ward:${UNPLACED}`))).toEqual([report.report]);
    expect(await seenBy(needs, wardOfficer('a'), `ward:${WARD}`)).toEqual([]);

    const placed = operation('place', { ward: WARD }, { report: report.report, seen: 1 });
    expect(await pushOne(needs, supervisor(), placed)).toMatchObject({ outcome: 'applied' });

    expect(ids(await seenBy(needs, wardOfficer('a'), `ward:${WARD}`))).toEqual([report.report]);
    expect(await seenBy(needs, supervisor(), `ward:${UNPLACED}`)).toEqual([
      { id: report.report, gone: true }
    ]);
    // The author sees it too.
    const [own] = await mine(needs, author);
    expect(own).toMatchObject({ ward: { id: WARD, approximate: false } });
    expect(own!.history.at(-1)).toMatchObject({ kind: 'place', by: 'officer' });
  });

  test('a ward officer or a resident cannot place a report, and the ward must exist', async () => {
    const needs = await services();
    const report = await filed(needs, byLandmark());
    const place = (who: Parameters<typeof pushOne>[1], ward = WARD) =>
      pushOne(needs, who, operation('place', { ward }, { report }));
    expect(await place(wardOfficer('a'))).toMatchObject({ code: 'not_allowed' });
    expect(await place(await resident())).toMatchObject({ code: 'not_allowed' });
    expect(await place(officer(), 'gba-2025.mars.1')).toMatchObject({
      code: 'invalid',
      detail: { paths: ['body.ward'] }
    });
  });

  test('a ward officer may place a report only in an alternative ward of its position', async () => {
    const needs = await services();
    const report = await filed(needs, filing({ location: BETWEEN_WARDS }));
    const [view] = (
      await seenBy(needs, officer(), `corporation:${CENTRES[0]!.corporation}`)
    ).filter((change): change is ReportView => change.id === report);
    const [other] = view!.ward.alternatives!;
    const own = wardOfficer('a', view!.ward.id);
    expect(
      await pushOne(needs, own, operation('place', { ward: OTHER }, { report }))
    ).toMatchObject({ code: 'not_allowed' });
    expect(
      await pushOne(needs, own, operation('place', { ward: other!.id }, { report }))
    ).toMatchObject({ outcome: 'applied' });
    expect(ids(await seenBy(needs, wardOfficer('b', other!.id), `ward:${other!.id}`))).toEqual([
      report
    ]);
  });

  test('when two supervisors place the same report, the second gets both wards in the conflict', async () => {
    const needs = await services();
    const report = await filed(needs, byLandmark());
    const about = { report, seen: 1 };
    await pushOne(needs, supervisor(), operation('place', { ward: WARD }, about));
    expect(
      await pushOne(needs, officer({ id: 'other' }), operation('place', { ward: OTHER }, about))
    ).toMatchObject({ code: 'stale', detail: { field: 'ward', yours: OTHER, theirs: WARD } });
  });

  test('a position with an accuracy of 3,000 m or 100,000 m gives no ward: a supervisor decides', async () => {
    const needs = await services();
    for (const accuracy of [3_000, 100_000]) {
      const location = { ...IN_BENGALURU, accuracy, source: 'gps' as const };
      const report = await filed(needs, filing({ location }));
      expect(ids(await seenBy(needs, supervisor(), `ward:${UNPLACED}`))).toContain(report);
    }
  });

  test('a map link as the landmark places the report in the ward that it points to', async () => {
    const needs = await services();
    const link = `https://www.google.com/maps?q=${IN_BENGALURU.lat},${IN_BENGALURU.lng}`;
    const report = await filed(needs, byLandmark(link));
    const [view] = await seenBy(needs, officer(), 'corporation:gba-central');
    expect(view).toMatchObject({ id: report, location: null, ward: { approximate: true } });
  });

  test.each([
    ['zero-width spaces', '\u200b\u200b\u200d'],
    ['blank letters', '\u3164\u2800'],
    ['direction marks', '\u200e\u202a\u202c']
  ])('a landmark of %s counts as empty and does not replace another', async (_, landmark) => {
    const needs = await services();
    const author = await resident();
    expect(await pushOne(needs, author, byLandmark(landmark))).toMatchObject({
      outcome: 'refused',
      code: 'invalid'
    });
    // With a position, the landmark is dropped and the report is accepted.
    const report = filing({ landmark });
    expect(await pushOne(needs, author, report)).toMatchObject({ outcome: 'applied' });
    expect(await mine(needs, author)).toMatchObject([{ landmark: null }]);

    const known = byLandmark('Bus stop');
    await pushOne(needs, author, known);
    const amended = operation('amend', { landmark }, { report: known.report });
    expect(await pushOne(needs, author, amended)).toMatchObject({ outcome: 'applied' });
    const own = (await mine(needs, author)).find(({ id }) => id === known.report);
    expect(own).toMatchObject({ landmark: 'Bus stop' });
  });

  test('an officer sees and handles a report of any ward only while it is assigned to them', async () => {
    const needs = await services();
    const report = await filed(needs, filing());
    const asha = wardOfficer('asha', OTHER);
    const scope = 'assigned:asha';
    const assign = (to: string | null) =>
      pushOne(needs, officer(), operation('assign', { officer: to }, { report }));
    expect(await pushOne(needs, asha, operation('acknowledge', {}, { report }))).toMatchObject({
      code: 'not_allowed'
    });

    await assign('asha');
    expect(ids(await seenBy(needs, asha, scope))).toEqual([report]);
    expect(await pushOne(needs, asha, operation('acknowledge', {}, { report }))).toMatchObject({
      outcome: 'applied'
    });
    await expect(seenBy(needs, wardOfficer('binu'), scope)).rejects.toMatchObject({
      code: 'not_allowed'
    });

    await assign('binu');
    expect(await seenBy(needs, asha, scope)).toEqual([{ id: report, gone: true }]);
    expect(ids(await seenBy(needs, wardOfficer('binu', OTHER), 'assigned:binu'))).toEqual([report]);
  });

  test('assigned reports are found by an index', async () => {
    const after = { changedIn: '0', report: '00000000-0000-0000-0000-000000000000' };
    const query = changesQuery({ of: 'assigned', id: 'asha' }, wardOfficer('asha'), after, 10);
    expect(await explain(database(), query)).toContain('report_by_assignee');
  });

  test('the author may answer a rejection once, and the report returns to the queue', async () => {
    const needs = await services();
    const author = await resident();
    const report = filing();
    const about = { report: report.report };
    await pushOne(needs, author, report);
    const reject = () =>
      pushOne(needs, officer(), operation('reject', { reason: 'not_found' }, about));
    const answer = (who = author) =>
      pushOne(needs, who, operation('answer', { text: 'It is behind the bus stop' }, about));

    expect(await answer()).toMatchObject({ code: 'not_allowed' });
    await reject();
    expect(await answer(await resident())).toMatchObject({ code: 'not_yours' });
    expect(await answer()).toMatchObject({ outcome: 'applied' });
    expect(await mine(needs, author)).toMatchObject([
      { status: 'received', rejection: null, answered: true }
    ]);
    const [seen] = await seenBy(needs, officer(), 'corporation:gba-central');
    expect((seen as ReportView).history.at(-1)).toMatchObject({
      kind: 'answer',
      by: 'author',
      text: 'It is behind the bus stop'
    });

    await reject();
    expect(await answer()).toMatchObject({ code: 'closed' });
    // An officer can still reopen it, to correct a mistake.
    expect(await pushOne(needs, officer(), operation('reopen', {}, about))).toMatchObject({
      outcome: 'applied'
    });
  });

  test('resolving a report needs a photo or a text', async () => {
    const needs = await services();
    const report = await filed(needs, filing());
    for (const body of [{}, { text: '\u200b' }, { photos: [] }]) {
      const { results } = await push(needs, officer(), [operation('resolve', body, { report })]);
      expect(results).toMatchObject([{ outcome: 'refused', code: 'proof_needed' }]);
    }
    const resolve = operation('resolve', { text: 'Filled with tar' }, { report });
    expect(await pushOne(needs, officer(), resolve)).toMatchObject({ outcome: 'applied' });
  });

  test('a text of invisible characters counts as empty', async () => {
    const needs = await services();
    const report = await filed(needs, filing());
    const { results } = await push(needs, officer(), [
      operation('note', { text: '\u200b' }, { report }),
      operation('reject', { reason: 'other', text: '\u200b' }, { report })
    ]);
    expect(results).toMatchObject([{ code: 'invalid' }, { code: 'invalid' }]);
  });
});
