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

  /** Two people report the same, and the officer joins the second report to the first. */
  async function joined() {
    const needs = await services();
    const [first, second] = [await resident(), await resident()];
    const [kept, double] = [filing(), filing()];
    await pushOne(needs, first, kept);
    await pushOne(needs, second, double);
    const merge = operation('merge', { into: kept.report }, { report: double.report, seen: 1 });
    expect(await pushOne(needs, officer(), merge)).toMatchObject({ outcome: 'applied' });
    return { needs, first, second, kept: kept.report, double: double.report, merge };
  }

  test('leaves a pointer, and its author follows the report that is left', async () => {
    const { needs, first, second, kept, double } = await joined();

    const theirs = await all(needs, second);
    expect(theirs.get(double)).toMatchObject({ status: 'merged', mergedInto: kept });
    expect(theirs.get(kept)).toMatchObject({ relation: 'supporter', supporters: 1 });
    expect((await all(needs, first)).get(kept)).toMatchObject({
      relation: 'author',
      supporters: 1,
      history: [{ kind: 'file' }, { kind: 'join', by: 'officer' }]
    });
  });

  test('a repeated merge counts nobody twice, nor does one person with two reports', async () => {
    const { needs, first, kept, merge } = await joined();
    expect(await pushOne(needs, officer(), merge)).toMatchObject({ outcome: 'repeated' });
    const again = filing();
    await pushOne(needs, first, again);
    await pushOne(needs, officer(), operation('merge', { into: kept }, { report: again.report }));
    expect((await all(needs, first)).get(kept)).toMatchObject({ supporters: 1 });
  });

  test('what an old phone says of the merged report reaches the one that is left', async () => {
    const { needs, second, kept, double } = await joined();
    await pushOne(needs, officer(), operation('resolve', { text: 'filled' }, { report: kept }));
    const passerBy = await resident();
    const support = operation('support', {}, { report: double });
    const comment = operation('comment', { text: 'still deep' }, { report: double });
    const dispute = operation('dispute', { text: 'not fixed' }, { report: double });

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
    // The pointer itself stands, and a repeat is known for one.
    expect((await all(needs, second)).get(double)).toMatchObject({
      status: 'merged',
      version: 2
    });
    expect(await pushOne(needs, second, comment)).toMatchObject({ outcome: 'repeated' });
  });

  test('it is followed over two merges', async () => {
    const { needs, second, kept, double } = await joined();
    const third = await resident();
    const last = filing();
    await pushOne(needs, third, last);
    await pushOne(needs, officer(), operation('merge', { into: last.report }, { report: kept }));
    const comment = operation('comment', { text: 'here too' }, { report: double });

    expect(await pushOne(needs, second, comment)).toMatchObject({ outcome: 'applied' });

    expect((await all(needs, second)).get(last.report)).toMatchObject({
      supporters: 2,
      relation: 'supporter'
    });
    expect((await all(needs, third)).get(last.report)!.history.at(-1)).toMatchObject({
      text: 'here too'
    });
  });

  test('a report of another office is not for this officer to add to', async () => {
    const needs = await services();
    const actor = await resident();
    const [here, there] = [
      filing(),
      filing({ location: { lat: 13.07, lng: 77.6, source: 'pin' } })
    ];
    await push(needs, actor, [here, there]);
    const views = await all(needs, actor);
    const ward = views.get(here.report)!.ward.id;
    expect(views.get(there.report)!.ward.id).not.toBe(ward);
    const merge = operation('merge', { into: there.report }, { report: here.report });
    expect(await pushOne(needs, officer({ role: 'officer', wards: [ward] }), merge)).toMatchObject({
      outcome: 'refused',
      code: 'not_allowed'
    });
  });
});
