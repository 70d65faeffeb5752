import { expect, test } from 'vitest';
import type { Pusher } from '#server/actors/pusher.ts';
import { push } from '#server/sync/push.ts';
import { filing, officer, operation } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { verbsOn, type Needs } from '#tests/support/verbs.ts';

describeOnEachDatabase('[S9] merging', (database) => {
  const { services, resident, pushOne, mine } = verbsOn(database);
  const all = async (needs: Needs, actor: Pusher) => {
    const views = await mine(needs, actor);
    return new Map(views.map((view) => [view.id, view]));
  };

  /** Two residents report the same problem, and an officer merges the second report into the first. */
  async function merged() {
    const needs = await services();
    const [first, second] = [await resident(), await resident()];
    const [kept, duplicate] = [filing(), filing()];
    await pushOne(needs, first, kept);
    await pushOne(needs, second, duplicate);
    const merge = operation('merge', { into: kept.report }, { report: duplicate.report, seen: 1 });
    expect(await pushOne(needs, officer(), merge)).toMatchObject({ outcome: 'applied' });
    return { needs, first, second, kept: kept.report, duplicate: duplicate.report, merge };
  }

  test('leaves a pointer, and the author of the duplicate follows the canonical report', async () => {
    const { needs, first, second, kept, duplicate } = await merged();

    const theirs = await all(needs, second);
    expect(theirs.get(duplicate)).toMatchObject({ status: 'merged', mergedInto: kept });
    expect(theirs.get(kept)).toMatchObject({ relation: 'supporter', supporters: 1 });
    expect((await all(needs, first)).get(kept)).toMatchObject({
      relation: 'author',
      supporters: 1,
      history: [{ kind: 'file' }, { kind: 'join', by: 'officer' }]
    });
  });

  test('a repeated merge, or one person with two reports, does not raise the supporter count', async () => {
    const { needs, first, kept, merge } = await merged();
    expect(await pushOne(needs, officer(), merge)).toMatchObject({ outcome: 'repeated' });
    const again = filing();
    await pushOne(needs, first, again);
    await pushOne(needs, officer(), operation('merge', { into: kept }, { report: again.report }));
    expect((await all(needs, first)).get(kept)).toMatchObject({ supporters: 1 });
  });

  test('an outdated phone’s operation on the merged report reaches the canonical report', async () => {
    const { needs, second, kept, duplicate } = await merged();
    await pushOne(needs, officer(), operation('resolve', { text: 'filled' }, { report: kept }));
    const passerBy = await resident();
    const support = operation('support', {}, { report: duplicate });
    const comment = operation('comment', { text: 'still deep' }, { report: duplicate });
    const dispute = operation('dispute', { text: 'not fixed' }, { report: duplicate });

    expect(await pushOne(needs, second, comment)).toMatchObject({ outcome: 'applied' });
    expect(await pushOne(needs, second, dispute)).toMatchObject({ outcome: 'applied' });
    expect(await pushOne(needs, passerBy, support)).toMatchObject({ outcome: 'applied' });

    const view = (await all(needs, second)).get(kept)!;
    expect(view).toMatchObject({ status: 'received', confirmed: false, supporters: 2 });
    expect(view.history.map(({ text }) => text).filter(Boolean)).toEqual([
      'filled',
      'still deep',
      'not fixed'
    ]);
    // The pointer is unchanged, and a repeated operation is recognised.
    expect((await all(needs, second)).get(duplicate)).toMatchObject({
      status: 'merged',
      version: 2
    });
    expect(await pushOne(needs, second, comment)).toMatchObject({ outcome: 'repeated' });
  });

  test('operations follow two merges in a row', async () => {
    const { needs, second, kept, duplicate } = await merged();
    const third = await resident();
    const last = filing();
    await pushOne(needs, third, last);
    await pushOne(needs, officer(), operation('merge', { into: last.report }, { report: kept }));
    const comment = operation('comment', { text: 'here too' }, { report: duplicate });

    expect(await pushOne(needs, second, comment)).toMatchObject({ outcome: 'applied' });

    expect((await all(needs, second)).get(last.report)).toMatchObject({
      supporters: 2,
      relation: 'supporter'
    });
    expect((await all(needs, third)).get(last.report)!.history.at(-1)).toMatchObject({
      text: 'here too'
    });
  });

  test('an officer cannot merge into a report of another office', async () => {
    const needs = await services();
    const actor = await resident();
    const [own, foreign] = [
      filing(),
      filing({ location: { lat: 13.07, lng: 77.6, source: 'pin' } })
    ];
    await push(needs, actor, [own, foreign]);
    const views = await all(needs, actor);
    const ward = views.get(own.report)!.ward.id;
    expect(views.get(foreign.report)!.ward.id).not.toBe(ward);
    const merge = operation('merge', { into: foreign.report }, { report: own.report });
    expect(await pushOne(needs, officer({ role: 'officer', wards: [ward] }), merge)).toMatchObject({
      outcome: 'refused',
      code: 'not_allowed'
    });
  });
});
