import { expect, test } from 'vitest';
import { sql } from 'kysely';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { MAX_MESSAGES_PER_RESIDENT } from '#shared/report.ts';
import {
  filing,
  IN_BENGALURU,
  IN_MYSURU,
  officer,
  operation,
  photoNotice
} from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { verbsOn } from '#tests/support/verbs.ts';

const twice = <Value>(value: Value) => [value, value];

describeOnEachDatabase('push and pull', (database) => {
  const { services, resident, pushOne, mine } = verbsOn(database);

  test('[S2] a repeated push files one report and answers with the recorded outcome', async () => {
    const needs = await services();
    const actor = await resident();
    const filed = filing();

    expect(await pushOne(needs, actor, filed)).toEqual({
      id: filed.id,
      outcome: 'applied',
      version: 1
    });
    expect(await pushOne(needs, actor, filed)).toEqual({
      id: filed.id,
      outcome: 'repeated',
      version: 1
    });
    expect(await mine(needs, actor)).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['NUL', { description: 'a\0b' }],
    ['half an emoji', { landmark: 'a\ud83d' }],
    ['a photo named twice', { photos: twice(photoNotice(Buffer.from('x'))) }]
  ])('%s is refused as invalid, and the other operations are applied', async (_, body) => {
    const needs = await services();
    const actor = await resident();
    const { results } = await push(needs, actor, [filing(body), filing()]);
    expect(results).toMatchObject([
      { outcome: 'refused', code: 'invalid' },
      { outcome: 'applied' }
    ]);
  });

  test.each(['0000-06-01T00:00:00Z', '9999-12-31T23:59:59-14:00'])(
    '[S10] a report dated %s is refused, and one dated 1970 is accepted',
    async (at) => {
      const needs = await services();
      const actor = await resident();
      const { results } = await push(needs, actor, [
        filing({}, { at }),
        filing({}, { at: '1970-01-01T00:00:00+05:30' })
      ]);
      expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'applied']);
    }
  );

  test('the number of comments by one resident on one report is limited', async () => {
    const needs = await services();
    const actor = await resident();
    const filed = filing();
    await pushOne(needs, actor, filed);
    const comments = Array.from({ length: MAX_MESSAGES_PER_RESIDENT + 1 }, () =>
      operation('comment', { text: 'and again' }, { report: filed.report })
    );
    const { results } = await push(needs, actor, comments.slice(0, 40));
    const { results: later } = await push(needs, actor, comments.slice(40));
    const outcomes = [...results, ...later].map(({ outcome, code }) => code ?? outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(
      MAX_MESSAGES_PER_RESIDENT
    );
    expect(outcomes.at(-1)).toBe('too_large');
  });

  test('the size of a page in bytes is limited, and no report is skipped', async () => {
    const needs = await services();
    const actor = await resident();
    const words = 'ಗುಂಡಿ'.repeat(400);
    const filed = Array.from({ length: 60 }, () => filing({ description: words }));
    for (let i = 0; i < 60; i += 10) await push(needs, actor, filed.slice(i, i + 10));
    const seen: string[] = [];
    let pages = 0;
    let cursor: string | undefined;
    for (let more = true; more; pages++) {
      const page = await pull(needs, actor, { scope: 'mine', cursor, limit: 100 });
      expect(JSON.stringify(page).length).toBeLessThan(300_000);
      seen.push(...page.changes.map(({ id }) => id));
      ({ cursor, more } = page);
    }
    expect(pages).toBeGreaterThan(1);
    expect(seen.toSorted()).toEqual(filed.map(({ report }) => report).toSorted());
  });

  test('the assignee and the photos of internal notes are visible only to officers', async () => {
    const needs = await services();
    const actor = await resident();
    const filed = filing();
    await pushOne(needs, actor, filed);
    const report = filed.report;
    const photos = [photoNotice(Buffer.from('internal'))];
    const { results } = await push(needs, officer(), [
      operation('assign', { officer: 'Asha' }, { report }),
      operation('note', { text: 'a thought', photos }, { report })
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);

    expect(await mine(needs, actor)).toMatchObject([{ assignee: null, photos: [] }]);
    const ward = needs.wards.place(IN_BENGALURU, new Date())!.ward;
    const seen = await pull(needs, officer(), { scope: `ward:${ward}`, limit: 10 });
    expect(seen.changes).toMatchObject([{ assignee: 'Asha', photos: [{ id: photos[0]!.id }] }]);
  });

  test('[S2] the same operation twice in one push is applied once', async () => {
    const needs = await services();
    const actor = await resident();
    const filed = filing();

    const { results } = await push(needs, actor, [filed, filed]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'repeated']);
  });

  test('[S2] a payload with its keys in another order counts as the same', async () => {
    const needs = await services();
    const actor = await resident();
    const { id, report, kind, at, body } = filing();
    await pushOne(needs, actor, { id, report, kind, at, body });

    const again = await pushOne(needs, actor, { body, at, kind, report, id });

    expect(again.outcome).toBe('repeated');
  });

  test('[S2] the same id with another payload is refused and changes nothing', async () => {
    const needs = await services();
    const actor = await resident();
    const filed = filing();
    await pushOne(needs, actor, filed);

    const forged = await pushOne(needs, actor, {
      ...filed,
      body: { ...filed.body, category: 'sewage' }
    });

    expect(forged).toMatchObject({ outcome: 'refused', code: 'id_reused' });
    expect(await mine(needs, actor)).toMatchObject([{ category: 'pothole' }]);
  });

  test('[S2] a repeated operation gets the same refusal again', async () => {
    const needs = await services();
    const actor = await resident();
    const outside = filing({ location: { ...IN_MYSURU, source: 'gps' } });

    const first = await pushOne(needs, actor, outside);

    expect(first).toEqual({ id: outside.id, outcome: 'refused', code: 'outside_area' });
    expect(await pushOne(needs, actor, outside)).toEqual(first);
  });

  test('[S2] concurrent pushes of one batch file each report once', async () => {
    const needs = await services();
    const actor = await resident();
    const batch = Array.from({ length: 10 }, () => filing());

    const replies = await Promise.all([1, 2, 3].map(() => push(needs, actor, batch)));

    for (const [index] of batch.entries()) {
      const outcomes = replies.map(({ results }) => results[index]!.outcome).toSorted();
      expect(outcomes).toEqual(['applied', 'repeated', 'repeated']);
    }
    expect(await mine(needs, actor)).toHaveLength(10);
  });

  test('[S5] a malformed operation is refused with its paths, and the rest are applied', async () => {
    const needs = await services();
    const actor = await resident();
    const bad = { ...filing(), body: { category: 'volcano' } };
    const good = filing();

    const { results } = await push(needs, actor, [bad, 'nonsense', good]);

    expect(results).toMatchObject([
      { id: bad.id, outcome: 'refused', code: 'invalid', detail: { paths: ['body.category'] } },
      { id: null, outcome: 'refused', code: 'invalid' },
      { id: good.id, outcome: 'applied' }
    ]);
  });

  test('an operation behind a refused one on the same report waits; other reports do not', async () => {
    const needs = await services();
    const actor = await resident();
    const refused = filing({ location: { ...IN_MYSURU, source: 'gps' } });
    const behind = operation('withdraw', {}, { report: refused.report });
    const other = filing();

    const { results } = await push(needs, actor, [refused, behind, other]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'retry', 'applied']);
  });

  test('an operation that fails unexpectedly gets `retry`, and the rest are applied', async () => {
    const needs = await services();
    const actor = await resident();
    const [first, broken, last] = [filing(), filing(), filing()];
    await database()
      .connection()
      .execute(async (connection) => {
        await sql
          .raw(
            `alter table report add constraint broken check (id <> '${broken.report}') not valid`
          )
          .execute(connection);
      });
    try {
      const { results } = await push(needs, actor, [first, broken, last]);
      expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'retry', 'applied']);
    } finally {
      await sql`alter table report drop constraint broken`.execute(database());
    }
    expect(await pushOne(needs, actor, broken)).toMatchObject({ outcome: 'applied' });
  });

  test('a blocked device is refused with `blocked`', async () => {
    const needs = await services();
    const actor = { ...(await resident()), blocked: true };

    expect(await pushOne(needs, actor, filing())).toMatchObject({ code: 'blocked' });
  });

  test('a photo id that another report has announced is refused', async () => {
    const needs = await services();
    const actor = await resident();
    const photo = photoNotice(Buffer.from('one'));
    await pushOne(needs, actor, filing({ photos: [photo] }));

    expect(await pushOne(needs, actor, filing({ photos: [photo] }))).toMatchObject({
      code: 'id_reused'
    });
  });

  test('[S3] a report is visible while its photos are still expected', async () => {
    const needs = await services();
    const actor = await resident();
    const photo = photoNotice(Buffer.from('one'));
    await pushOne(needs, actor, filing({ photos: [photo] }));

    expect(await mine(needs, actor)).toMatchObject([
      { photos: [{ id: photo.id, state: 'expected' }] }
    ]);
  });

  test('[S12] importing a report on another phone creates no duplicate, and both phones follow it', async () => {
    const needs = await services();
    const [first, second] = [await resident(), await resident()];
    const filed = filing();
    await pushOne(needs, first, filed);
    const before = await pull(needs, second, { scope: 'mine', limit: 100 });

    expect(await pushOne(needs, second, filed)).toMatchObject({ outcome: 'repeated' });

    const { changes } = await pull(needs, second, {
      scope: 'mine',
      cursor: before.cursor,
      limit: 100
    });
    expect(changes).toMatchObject([{ id: filed.report, relation: 'author' }]);
  });

  test('an officer’s decision is visible to the author and to no other resident', async () => {
    const needs = await services();
    const [author, stranger] = [await resident(), await resident()];
    const filed = filing({ contact: { email: 'resident@example.org' } });
    await pushOne(needs, author, filed);

    await pushOne(
      needs,
      officer(),
      operation('reject', { reason: 'not_found' }, { report: filed.report, seen: 1 })
    );

    expect(await mine(needs, author)).toMatchObject([
      { status: 'rejected', rejection: { reason: 'not_found' } }
    ]);
    expect(await mine(needs, stranger)).toEqual([]);
  });

  test('the contact address is visible only to its owner and not stored in events', async () => {
    const needs = await services();
    const author = await resident();
    const filed = filing({ contact: { email: 'resident@example.org' } });
    await pushOne(needs, author, filed);

    const [own] = await mine(needs, author);
    const scope = `ward:${own!.ward.id}`;
    const seen = await pull(needs, officer(), { scope, limit: 10 });

    expect(own).toMatchObject({ contact: { email: 'resident@example.org' } });
    expect(seen.changes).toMatchObject([{ id: filed.report, contact: null }]);
    const { rows } = await sql<{ body: unknown }>`select body from event`.execute(database());
    expect(JSON.stringify(rows)).not.toContain('resident@example.org');
  });

  test('when two officers change one field, the second gets both values in the conflict', async () => {
    const needs = await services();
    const filed = filing();
    await pushOne(needs, await resident(), filed);
    const about = { report: filed.report, seen: 1 };
    await pushOne(needs, officer(), operation('resolve', { text: 'filled' }, about));

    const second = await pushOne(
      needs,
      officer({ id: 'officer-2' }),
      operation('reject', { reason: 'unclear' }, about)
    );

    expect(second).toMatchObject({
      outcome: 'refused',
      code: 'stale',
      detail: { field: 'status', yours: 'rejected', theirs: 'fixed' }
    });
  });

  test('an officer of one ward may not change a report of another', async () => {
    const needs = await services();
    const filed = filing();
    await pushOne(needs, await resident(), filed);
    const elsewhere = officer({ role: 'officer', wards: ['gba-2025.west.1'] });

    const result = await pushOne(
      needs,
      elsewhere,
      operation('acknowledge', {}, { report: filed.report })
    );

    expect(result).toMatchObject({ code: 'not_allowed' });
  });

  test('a report that moves to another ward leaves the mirrors of the first', async () => {
    const needs = await services();
    const author = await resident();
    const filed = filing();
    await pushOne(needs, author, filed);
    const [before] = await mine(needs, author);
    const scope = `ward:${before!.ward.id}`;
    const { cursor } = await pull(needs, officer(), { scope, limit: 10 });

    const faraway = { lat: 13.0827, lng: 77.5877, source: 'pin' as const };
    await pushOne(
      needs,
      author,
      operation('amend', { location: faraway }, { report: filed.report })
    );

    const left = await pull(needs, officer(), { scope, cursor, limit: 10 });
    expect(left.changes).toEqual([{ id: filed.report, gone: true }]);
  });

  test('every change leaves an event, and events cannot be rewritten', async () => {
    const needs = await services();
    const filed = filing();
    await pushOne(needs, await resident(), filed);
    await pushOne(needs, officer(), operation('start', {}, { report: filed.report, seen: 1 }));

    const events = await database().selectFrom('event').select(['kind', 'version']).execute();
    expect(events).toEqual([
      { kind: 'file', version: 1 },
      { kind: 'start', version: 2 }
    ]);
    await expect(sql`delete from event`.execute(database())).rejects.toThrow('append-only');
    await expect(sql`update event set kind = 'x'`.execute(database())).rejects.toThrow(
      'append-only'
    );
  });
});
