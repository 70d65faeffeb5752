import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { push } from '#server/sync/push.ts';
import { officer, operation } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createLink, type Fate } from '#tests/support/link.ts';
import { createPhone, picture } from '#tests/support/phone.ts';
import { seededRandom, testSeed } from '#tests/support/random.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('a phone and the server', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  const reportsOnServer = () => database().selectFrom('report').select(['id', 'status']).execute();
  const photosReceived = () =>
    database().selectFrom('photo').select('id').where('received_at', 'is not', null).execute();

  test('[S1] a saved report is in the outbox with its photos before anything is sent', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save({ photos: 2 });

    expect(await phone.db.outbox.count()).toBe(1);
    expect(await phone.db.photoBytes.count()).toBe(2);
    expect(await phone.db.drafts.count()).toBe(0);
    expect(await phone.receipts()).toEqual([{ at: 'on_phone' }]);
    expect(await reportsOnServer()).toEqual([]);

    await phone.sync();
    expect(await reportsOnServer()).toEqual([{ id: report, status: 'received' }]);
    expect(await photosReceived()).toHaveLength(2);
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S1] saving a draft twice, as from two tabs, makes one report', async () => {
    const phone = createPhone(server.fetch);
    const { emptyDraft } = await import('#app/lib/db/blank-draft.ts');
    const { storeDraft } = await import('#app/lib/report/drafts.ts');
    const { saveDraft } = await import('#app/lib/report/file-report.ts');
    const draft = { ...emptyDraft(), category: 'manhole' as const, landmark: 'Bus stop' };
    await storeDraft(phone.db, draft);

    await Promise.all([saveDraft(phone.db, draft, 'en'), saveDraft(phone.db, draft, 'en')]);
    await phone.sync();
    await saveDraft(phone.db, draft, 'en');
    await phone.sync();

    expect(await reportsOnServer()).toHaveLength(1);
    expect(await phone.receipts()).toEqual([{ at: 'unplaced' }]);
  });

  test('[S1] a draft that another tab has filed is not restored and accepts no photo', async () => {
    const phone = createPhone(server.fetch);
    const { emptyDraft } = await import('#app/lib/db/blank-draft.ts');
    const { addPhoto, storeDraft } = await import('#app/lib/report/drafts.ts');
    const { saveDraft } = await import('#app/lib/report/file-report.ts');
    const draft = { ...emptyDraft(), category: 'manhole' as const, landmark: 'Bus stop' };
    expect(await storeDraft(phone.db, draft)).toBe(true);
    await saveDraft(phone.db, draft, 'en');

    expect(await storeDraft(phone.db, draft)).toBe(false);
    expect(await addPhoto(phone.db, draft, await picture())).toEqual({ ok: false, error: 'filed' });
    await phone.sync();
    expect(await storeDraft(phone.db, draft)).toBe(false);
    expect(await phone.db.drafts.count()).toBe(0);
    expect(await phone.db.photoBytes.count()).toBe(0);
  });

  test('the doubt that a photo raises about the place is stored after the draft left the screen', async () => {
    const phone = createPhone(server.fetch);
    const { emptyDraft } = await import('#app/lib/db/blank-draft.ts');
    const { addPhoto, storeDraft } = await import('#app/lib/report/drafts.ts');
    const draft = { ...emptyDraft(), category: 'manhole' as const };
    await storeDraft(phone.db, { ...draft, description: 'written meanwhile' });

    await addPhoto(phone.db, draft, await picture(), () => ({ why: 'photo' }));

    expect(await phone.db.drafts.get(draft.id)).toMatchObject({
      description: 'written meanwhile',
      doubt: { why: 'photo' },
      revision: 2
    });
  });

  test.each<[string, Fate]>([
    ['a lost answer', 'unanswered'],
    ['a repeated request', 'doubled'],
    ['a lost request', 'lost'],
    ['a captive portal', 'portal'],
    ['a 500 from an intermediary', { status: 500 }],
    ['a 401 from an intermediary', { status: 401 }],
    ['a 429', { status: 429, headers: { 'Retry-After': '1' } }]
  ])('[S2] [S5] after %s the report still arrives once', async (_, fate) => {
    const link = createLink(server.fetch, ({ index }) => (index === 0 ? fate : 'through'));
    const phone = createPhone(link.fetch);
    await phone.save();

    await phone.sync();
    await phone.sync();

    expect(await reportsOnServer()).toHaveLength(1);
    expect(await phone.db.outbox.count()).toBe(0);
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S3] the report arrives before its photos', async () => {
    const link = createLink(server.fetch, ({ path }) =>
      path.startsWith('/api/photos') ? 'lost' : 'through'
    );
    const phone = createPhone(link.fetch);
    await phone.save({ photos: 3 });

    await phone.sync();

    expect(await reportsOnServer()).toHaveLength(1);
    expect(await phone.receipts()).toEqual([{ at: 'photos', sent: 0, total: 3 }]);
    expect(await phone.db.photoBytes.count()).toBe(3);
  });

  test('[S4] a cut photo upload resumes from the last byte that the server has', async () => {
    let cuts = 2;
    const link = createLink(server.fetch, ({ path, method }) => {
      const carriesBytes = path.startsWith('/api/photos') && (method === 'PATCH' || cuts === 2);
      if (!carriesBytes || cuts === 0) return 'through';
      cuts -= 1;
      return 'cut';
    });
    const phone = createPhone(link.fetch);
    await phone.save({ photos: 1 });
    const [photo] = await phone.db.photos.toArray();

    await phone.sync();
    await phone.sync();
    await phone.sync();

    expect(await photosReceived()).toHaveLength(1);
    // Each cut let half of the body through; the other half was sent again.
    const overhead = link.sent() - photo!.bytes;
    expect(overhead).toBeLessThan(photo!.bytes * 0.8 + 4_000);
  });

  test.each<[string, Fate]>([
    ['a captive portal', 'portal'],
    ['401', { status: 401 }],
    ['429', { status: 429 }],
    ['500', { status: 500 }]
  ])('[S4] %s during a photo upload does not change offset and bytes', async (_, fate) => {
    let isFaulty = true;
    const link = createLink(server.fetch, ({ path }) =>
      isFaulty && path.startsWith('/api/photos') ? fate : 'through'
    );
    const phone = createPhone(link.fetch);
    await phone.save({ photos: 1 });
    await phone.sync();
    expect(await phone.db.photos.toArray()).toMatchObject([{ state: 'sending', offset: 0 }]);
    expect(await phone.db.photoBytes.count()).toBe(1);

    isFaulty = false;
    await phone.sync();

    expect(await photosReceived()).toHaveLength(1);
  });

  test('[S12] the phone deletes a photo’s bytes only after the server has confirmed their hash', async () => {
    // The last response is lost: the server has the photo, and the phone does not know.
    const link = createLink(server.fetch, ({ path, index }) =>
      path.startsWith('/api/photos') && index < 4 ? 'unanswered' : 'through'
    );
    const phone = createPhone(link.fetch);
    await phone.save({ photos: 1 });
    await phone.sync();
    expect(await photosReceived()).toHaveLength(1);
    expect(await phone.db.photoBytes.count()).toBe(1);

    await phone.sync();
    await phone.sync();

    expect(await phone.db.photoBytes.count()).toBe(0);
    expect(await photosReceived()).toHaveLength(1);
  });

  test('[S5] a refused report needs its owner’s attention, and the next one is sent', async () => {
    const phone = createPhone(server.fetch);
    const { emptyDraft } = await import('#app/lib/db/blank-draft.ts');
    const { storeDraft } = await import('#app/lib/report/drafts.ts');
    const { saveDraft } = await import('#app/lib/report/file-report.ts');
    const outside = {
      ...emptyDraft(),
      category: 'pothole' as const,
      location: { lat: 12.3, lng: 76.65, source: 'pin' as const }
    };
    await storeDraft(phone.db, outside);
    await saveDraft(phone.db, outside, 'en');
    await phone.save();

    await phone.sync();

    expect((await phone.receipts()).map(({ at }) => at).toSorted()).toEqual([
      'attention',
      'received'
    ]);
    expect(await phone.db.outbox.toArray()).toMatchObject([
      { state: 'attention', code: 'outside_area' }
    ]);
  });

  test('[S10] the server accepts reports from a phone whose clock is a year off', async () => {
    const phone = createPhone(server.fetch);
    const now = Date.now();
    const spy = Date.now;
    try {
      Date.now = () => now + 366 * 86_400_000;
      await phone.save();
      Date.now = () => now - 366 * 86_400_000;
      await phone.save();
      await phone.sync();
    } finally {
      Date.now = spy;
    }
    expect(await reportsOnServer()).toHaveLength(2);
    expect(await phone.receipts()).toEqual([{ at: 'received' }, { at: 'received' }]);
  });

  test('a resident sees an officer’s resolution after the next pull', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save();
    await phone.sync();
    await push(server.services, officer(), [
      operation('resolve', { text: 'filled' }, { report, seen: 1 })
    ]);

    await phone.sync();

    expect(await phone.receipts()).toEqual([{ at: 'fixed' }]);
  });

  test('[S9] a phone follows its merged report to the canonical one', async () => {
    const [first, second] = [createPhone(server.fetch), createPhone(server.fetch)];
    const kept = await first.save();
    await first.sync();
    const double = await second.save();
    await second.sync();
    await push(server.services, officer(), [
      operation('merge', { into: kept }, { report: double, seen: 1 }),
      operation('start', {}, { report: kept, seen: 1 })
    ]);
    // Commented before the phone knew of the merge; the comment still counts.
    const { saveOperation } = await import('#app/lib/outbox/save-operation.ts');
    const { RESIDENT } = await import('#app/lib/db/db.ts');
    await saveOperation(second.db, RESIDENT, 'comment', double, { text: 'deeper now' });

    await second.sync();
    await second.sync();

    const { reportOnPhone, reportsOnPhone } = await import('#app/lib/report/my-reports.ts');
    const onPhone = await reportsOnPhone(second.db);
    expect(onPhone.map(({ id, receipt }) => [id, receipt.at])).toEqual([[double, 'merged']]);
    expect(onPhone[0]!.canonical).toEqual({ id: kept, receipt: { at: 'in_progress' } });
    const canonical = await reportOnPhone(second.db, kept);
    expect(canonical!.view.history.at(-1)).toMatchObject({ kind: 'comment', text: 'deeper now' });
    expect(await second.db.outbox.count()).toBe(0);
  });

  test('[S8] a new epoch makes the phone rebuild its mirror and keep its outbox', async () => {
    const link = createLink(server.fetch, () => 'through');
    const phone = createPhone(link.fetch);
    await phone.save();
    await phone.sync();
    await sql`update sync_epoch set epoch = gen_random_uuid()`.execute(database());
    await phone.save();

    // What waits is sent at once; the rebuilding begins a little later (S14). Each of these is an engine of its own, and
    // asks once.
    await phone.sync();
    expect(await phone.db.outbox.count()).toBe(0);
    await phone.sync();
    await phone.sync();

    expect(await phone.receipts()).toEqual([{ at: 'received' }, { at: 'received' }]);
  });

  describe('over a link that fails at random in every way', () => {
    const FATES: Fate[] = [
      'through',
      'through',
      'through',
      'lost',
      'unanswered',
      'doubled',
      'portal',
      'cut',
      { status: 502 },
      { status: 408 }
    ];

    test('[S2] [S4] [S5] every report arrives exactly once, with all its photos complete', async () => {
      const seed = testSeed;
      const random = seededRandom(seed);
      let isCalm = false;
      const link = createLink(server.fetch, () =>
        isCalm ? 'through' : FATES[Math.floor(random() * FATES.length)]!
      );
      const phones = [createPhone(link.fetch), createPhone(link.fetch)];
      const saved: string[] = [];
      for (let round = 0; round < 12; round++) {
        const phone = phones[round % 2]!;
        if (round < 8) saved.push(await phone.save({ photos: Math.floor(random() * 3) }));
        await phone.sync();
      }
      isCalm = true;
      for (const phone of phones) await phone.sync();
      for (const phone of phones) await phone.sync();

      const about = `SEED=${seed}`;
      const onServer = (await reportsOnServer()).map(({ id }) => id).toSorted();
      expect(onServer, about).toEqual(saved.toSorted());
      const { rows } = await sql<{ missing: number }>`
        select count(*)::int as missing from photo where received_at is null
      `.execute(database());
      expect(rows[0]!.missing, about).toBe(0);
      for (const phone of phones) {
        expect(await phone.db.outbox.count(), about).toBe(0);
        expect(await phone.db.photoBytes.count(), about).toBe(0);
      }
    });
  });
});
