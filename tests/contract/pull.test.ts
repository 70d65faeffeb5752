import { expect, test } from 'vitest';
import { sql } from 'kysely';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { dropOldTombstones, TOMBSTONE_RETENTION_MS } from '#server/reports/tombstones.ts';
import { filing, newId, officer, operation } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { verbsOn } from '#tests/support/verbs.ts';

describeOnEachDatabase('pull', (database) => {
  const { services, resident, pushOne, mine } = verbsOn(database);

  test('pages end when there is no more, and no report is sent twice', async () => {
    const needs = await services();
    const actor = await resident();
    const filings = Array.from({ length: 25 }, () => filing());
    await push(needs, actor, filings);

    const seen: string[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await pull(needs, actor, { scope: 'mine', cursor, limit: 10 });
      seen.push(...page.changes.map(({ id }) => id));
      cursor = page.cursor;
      if (!page.more) break;
    }

    expect(seen.toSorted()).toEqual(filings.map(({ report }) => report).toSorted());
  });

  test('a cursor of another epoch gets `restart`', async () => {
    const needs = await services();
    const actor = await resident();
    await pushOne(needs, actor, filing());
    const { cursor } = await pull(needs, actor, { scope: 'mine', limit: 10 });
    await sql`update sync_epoch set epoch = gen_random_uuid()`.execute(database());

    await expect(pull(needs, actor, { scope: 'mine', cursor, limit: 10 })).rejects.toMatchObject({
      code: 'restart'
    });
  });

  test('a scope without permission is refused', async () => {
    const needs = await services();
    const actor = await resident();
    const scope = 'ward:gba-2025.west.1';

    await expect(pull(needs, actor, { scope, limit: 1 })).rejects.toMatchObject({
      code: 'not_allowed'
    });
    await expect(
      pull(needs, officer({ role: 'officer', wards: [newId()] }), { scope, limit: 1 })
    ).rejects.toMatchObject({ code: 'not_allowed' });
  });

  test('[S8] tombstones live 180 days; a mirror that may have missed one restarts, others continue', async () => {
    const needs = await services();
    const actor = await resident();
    const [staying, moving] = [filing(), filing()];
    await push(needs, actor, [staying, moving]);
    const [view] = await mine(needs, actor);
    const scope = `ward:${view!.ward.id}`;
    const look = (cursor?: string) => pull(needs, officer(), { scope, cursor, limit: 1 });
    const begun = await look();
    const whole = await look((await look(begun.cursor)).cursor);
    const away = { lat: 13.07, lng: 77.6, source: 'pin' as const };
    await pushOne(needs, actor, operation('amend', { location: away }, { report: moving.report }));
    const moved = await look(whole.cursor);
    expect(moved.changes).toEqual([{ id: moving.report, gone: true }]);

    needs.clock.advance(TOMBSTONE_RETENTION_MS - 60_000);
    expect(await dropOldTombstones(needs)).toBe(0);
    needs.clock.advance(120_000);
    // One tombstone for the ward, one for its corporation.
    expect(await dropOldTombstones(needs)).toBe(2);

    for (const missed of [begun.cursor, whole.cursor]) {
      await expect(look(missed)).rejects.toMatchObject({ code: 'restart' });
    }
    expect((await look(moved.cursor)).changes).toEqual([]);
    // A mirror under construction may page through rows older than 180 days.
    await push(needs, actor, [filing(), filing()]);
    const [first, second] = [await look(), await look((await look()).cursor)];
    expect([first.more, second.more]).toEqual([true, true]);
  });
});
