import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportUnsent, importUnsent } from '#app/lib/report/transfer-file.ts';
import { emptyDraft } from '#app/lib/db/blank-draft.ts';
import { storeDraft } from '#app/lib/report/drafts.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createLink } from '#tests/support/link.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('reports carried to another phone', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  const onServer = () =>
    database()
      .selectFrom('report')
      .leftJoin('photo', 'photo.report', 'report.id')
      .select(['report.id', 'photo.id as photo', 'photo.received_at'])
      .execute();

  test('[S12] [S2] if both phones send the reports, they arrive once', async () => {
    const broken = createPhone(server.fetch);
    const report = await broken.save({ photos: 2, words: 'ಗುಂಡಿ' });
    const file = await exportUnsent(broken.db);

    const other = createPhone(server.fetch);
    expect(await importUnsent(other.db, file!)).toEqual({ ok: true, value: 1 });
    await other.sync();
    expect(await other.receipts()).toEqual([{ at: 'received' }]);

    await broken.sync();
    expect(await broken.receipts()).toEqual([{ at: 'received' }]);
    const rows = await onServer();
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([report]));
    expect(rows.map(({ received_at }) => received_at !== null)).toEqual([true, true]);
  });

  test('[S12] [S4] another phone can send the photo of a report whose text was already sent', async () => {
    let isOpen = true;
    const link = createLink(server.fetch, ({ path }) =>
      path.startsWith('/api/photos') && !isOpen ? 'lost' : 'through'
    );
    const broken = createPhone(link.fetch);
    isOpen = false;
    await broken.save({ photos: 1 });
    await broken.sync();
    expect(await broken.receipts()).toEqual([{ at: 'photos', sent: 0, total: 1 }]);

    const other = createPhone(server.fetch);
    await importUnsent(other.db, (await exportUnsent(broken.db))!);
    await other.sync();
    expect(await other.receipts()).toEqual([{ at: 'received' }]);
    isOpen = true;
    await broken.sync();
    expect(await broken.receipts()).toEqual([{ at: 'received' }]);
    expect(await exportUnsent(broken.db)).toBeNull();
  });

  test('[S12] a draft is carried with its photo, and importing a file twice changes nothing', async () => {
    const broken = createPhone(server.fetch);
    const { addPhoto } = await import('#app/lib/report/drafts.ts');
    const { picture } = await import('#tests/support/phone.ts');
    const draft = { ...emptyDraft(), description: 'half a thought' };
    await storeDraft(broken.db, draft);
    await addPhoto(broken.db, draft, await picture());
    await broken.save();
    const file = (await exportUnsent(broken.db))!;

    const other = createPhone(server.fetch);
    expect(await importUnsent(other.db, file)).toEqual({ ok: true, value: 2 });
    await importUnsent(other.db, file);
    expect(await other.db.drafts.toArray()).toMatchObject([{ description: 'half a thought' }]);
    expect(await other.db.photos.where('draft').equals(draft.id).count()).toBe(1);
    expect(await other.db.outbox.count()).toBe(1);
  });

  test('[S12] an invalid filing is imported as a draft and does not block the others', async () => {
    const broken = createPhone(server.fetch);
    const doubtful = await broken.save({ photos: 1, words: 'to be corrected' });
    const good = await broken.save();
    const json = JSON.parse(await (await exportUnsent(broken.db))!.text()) as {
      operations: { report: string; body: Record<string, unknown> }[];
    };
    const { body } = json.operations.find(({ report }) => report === doubtful)!;
    body.contact = { email: 'ravi.@example.org' };

    const other = createPhone(server.fetch);
    const file = new Blob([JSON.stringify(json)]);
    expect(await importUnsent(other.db, file)).toEqual({ ok: true, value: 2 });
    await other.sync();

    expect((await onServer()).map(({ id }) => id)).toEqual([good]);
    expect(await other.db.drafts.toArray()).toMatchObject([
      { id: doubtful, description: 'to be corrected', email: 'ravi.@example.org' }
    ]);
    expect(await other.db.photos.where('draft').equals(doubtful).count()).toBe(1);
  });

  test('[S2] a phone that imports its own file keeps what it pulled since the export', async () => {
    const phone = createPhone(server.fetch);
    await phone.save({ photos: 1 });
    const file = (await exportUnsent(phone.db))!;
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    const mirrored = await phone.db.mirror('resident').toArray();

    await importUnsent(phone.db, file);
    await phone.sync();

    expect(await phone.db.mirror('resident').toArray()).toEqual(mirrored);
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    expect(await exportUnsent(phone.db)).toBeNull();
  });

  test('a foreign file is refused and changes nothing', async () => {
    const phone = createPhone(server.fetch);
    for (const text of ['{}', 'no JSON', '{"varadi":"unsent","version":2}']) {
      const taken = await importUnsent(phone.db, new Blob([text]));
      expect(taken).toEqual({ ok: false, error: 'not_ours' });
    }
    expect(await phone.db.outbox.count()).toBe(0);
  });

  test.each([
    ['is not base64', 'not base64 at all!'],
    ['has different bytes than were exported', Buffer.from('other bytes').toString('base64')]
  ])('a photo that %s is skipped and counted; everything else is imported', async (_, bytes) => {
    const broken = createPhone(server.fetch);
    await broken.save({ photos: 2, words: 'first' });
    await broken.save({ words: 'second' });
    const file = JSON.parse(await (await exportUnsent(broken.db))!.text()) as {
      photos: { bytes: string }[];
    };
    file.photos[0]!.bytes = bytes;

    const other = createPhone(server.fetch);
    let left = 0;
    const taken = await importUnsent(
      other.db,
      new Blob([JSON.stringify(file)]),
      (photos) => (left = photos)
    );
    expect([taken, left]).toEqual([{ ok: true, value: 2 }, 1]);
    await other.sync();
    expect(await database().selectFrom('report').select('id').execute()).toHaveLength(2);
    expect(await other.db.photos.filter(({ state }) => state === 'sent').count()).toBe(1);
  });
});
