import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sql } from 'kysely';
import { beginEpoch, readEpoch } from '#server/database/epoch.ts';
import { signOutDisabledOfficer } from '#app/lib/sync/delete-officer-data.ts';
import { RESIDENT } from '#app/lib/db/db.ts';
import { createPhotoOutbox } from '#app/lib/outbox/photo-outbox.ts';
import { saveOperation } from '#app/lib/outbox/save-operation.ts';
import { operation } from '#tests/support/builders.ts';
import { DAY } from '#shared/time.ts';
import { describeOnEachDatabase, empty, silent } from '#tests/support/databases.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

/* A server that was restored to an earlier time: phones send again what it has lost (S14). */
describeOnEachDatabase('a restored server', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database(), {
      now: () => performance.timeOrigin + performance.now()
    });
  });
  afterEach(() => server.close());

  const onServer = () =>
    database().selectFrom('report').select(['id', 'description', 'status']).orderBy('id').execute();
  const photosReceived = async () =>
    (
      await database()
        .selectFrom('photo')
        .select('id')
        .where('received_at', 'is not', null)
        .execute()
    ).length;

  /** Everything that was acknowledged since the server was empty is gone, photos too. */
  async function restoreEmpty(): Promise<void> {
    const photos = await database().selectFrom('photo').select('id').execute();
    for (const { id } of photos) await server.services.photoStore.removeKept(id);
    await empty(database());
    await beginNewEpoch();
  }
  const beginNewEpoch = () =>
    database()
      .transaction()
      .execute((tx) => beginEpoch(tx, silent));

  /** Counts requests by path. */
  function counting() {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      asked.push(new URL(input as string, 'http://localhost').pathname);
      return server.fetch(input, init);
    };
    return { asked, fetch };
  }

  test('[S14] gets back each report with its photos, once, and the phone says so meanwhile', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save({ photos: 2, words: 'deep' });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    await restoreEmpty();

    // The phone learns that the server is another one. It asks a little later: not all phones at once.
    const status = await phone.sync();
    expect(status.messages.at).toBe('waiting');
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);

    const { asked, fetch } = counting();
    const again = createPhone((input, init) => {
      // The server goes away before anything is sent.
      if ((input as string).includes('/push')) return Promise.reject(new TypeError('no network'));
      return fetch(input, init);
    }, phone.db);
    await again.sync();
    expect(asked).toContain('/api/sync/missing');
    expect(await again.receipts()).toEqual([{ at: 'on_phone', again: true }]);

    await phone.sync();
    await phone.sync();
    expect(await onServer()).toEqual([{ id: report, description: 'deep', status: 'received' }]);
    expect(await photosReceived()).toBe(2);
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    expect(await phone.db.outbox.count()).toBe(0);
  });

  test.each(['pulls', 'sends the next report'] as const)(
    '[S14] that lost a report before its phone had ever pulled gets it when the phone %s',
    async (what) => {
      const isPull = (path: string) => path.startsWith('/api/sync/pull');
      const phone = createPhone((input, init) =>
        isPull(input as string) ? Promise.reject(new TypeError('cut')) : server.fetch(input, init)
      );
      const first = await phone.save({ words: 'first' });
      await phone.sync();
      expect(await phone.db.outbox.count()).toBe(0);
      await restoreEmpty();

      const reports = [first];
      const again = createPhone(server.fetch, phone.db);
      if (what !== 'pulls') reports.push(await again.save({ words: 'second' }));
      await again.sync();
      await again.sync();
      await again.sync();
      expect((await onServer()).map(({ id }) => id)).toEqual(reports);
      expect(await again.receipts()).toEqual(reports.map(() => ({ at: 'received' })));
    }
  );

  test('[S14] a phone is told the epoch with its first report, and asks nothing', async () => {
    const { asked, fetch } = counting();
    const phone = createPhone(fetch);
    await phone.save({});
    await phone.sync();
    expect(asked).toContain('/api/sync/push');
    expect(asked).not.toContain('/api/sync/missing');
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S14] that has lost only the photos gets the photos alone', async () => {
    const phone = createPhone(server.fetch);
    await phone.save({ photos: 1 });
    await phone.sync();
    const [{ id }] = (await database().selectFrom('photo').select('id').execute()) as [
      { id: string }
    ];
    await server.services.photoStore.removeKept(id);
    await sql`update photo set received_at = null`.execute(database());
    await beginNewEpoch();

    await phone.sync();
    const { asked, fetch } = counting();
    await createPhone(fetch, phone.db).sync();
    expect(asked).not.toContain('/api/sync/push');
    expect(await photosReceived()).toBe(1);
  });

  test('[S14] that lost a report gets it, its photos and what was added to it, though it refused them before it was asked', async () => {
    const phone = createPhone((input, init) => {
      // The server goes away when the words have arrived and no photo has.
      if ((input as string).includes('/api/photos')) return Promise.reject(new TypeError('cut'));
      return server.fetch(input, init);
    });
    const report = await phone.save({ photos: 2 });
    await phone.sync();
    await restoreEmpty();
    await saveOperation(phone.db, RESIDENT, 'comment', report, {
      text: 'still there'
    });

    // The server knows neither the report nor the photos.
    const same = createPhone(server.fetch, phone.db);
    await same.sync();
    expect((await phone.db.photos.toArray()).map(({ state }) => state)).toContain('refused');
    for (let i = 0; i < 3; i++) await same.sync();
    expect(await onServer()).toMatchObject([{ id: report }]);
    expect(await photosReceived()).toBe(2);
    expect(await phone.db.outbox.count()).toBe(0);
    const events = await database().selectFrom('event').select('kind').execute();
    expect(events.map(({ kind }) => kind)).toContain('comment');
  });

  test('[S14] that has lost nothing is asked once, and nothing is sent again', async () => {
    const phone = createPhone(server.fetch);
    await phone.save({ photos: 1 });
    await phone.sync();
    await beginNewEpoch();
    await phone.sync();
    const { asked, fetch } = counting();
    const same = createPhone(fetch, phone.db);
    await same.sync();
    await same.sync();
    expect(asked.filter((path) => path === '/api/sync/missing')).toHaveLength(1);
    expect(asked).not.toContain('/api/sync/push');
    expect(asked.some((path) => path.startsWith('/api/photos'))).toBe(false);
    expect(await same.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S14] of an older release, which does not know the question, changes nothing', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save();
    await phone.sync();
    await beginNewEpoch();
    await phone.sync();
    const older = createPhone(
      (input, init) =>
        (input as string).includes('/missing')
          ? server.fetch('/api/sync/nothing')
          : server.fetch(input, init),
      phone.db
    );
    await older.sync();
    expect(await onServer()).toMatchObject([{ id: report }]);
    expect(await older.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S14] a refusal that comes late changes no photo that waits for its report again', async () => {
    const { db, save } = createPhone(server.fetch);
    await save({ photos: 1 });
    const [photo] = await db.photos.toArray();
    expect(photo!.state).toBe('waiting');
    await createPhotoOutbox(db, 'resident').refused(photo!.id, 'unknown_photo');
    expect((await db.photos.toArray()).map(({ state }) => state)).toEqual(['waiting']);
  });

  test('[S14] a photo whose confirmation comes late, from before the restore, is asked about again', async () => {
    const phone = createPhone((input, init) => {
      if ((input as string).includes('/api/photos')) return Promise.reject(new TypeError('cut'));
      return server.fetch(input, init);
    });
    await phone.save({ photos: 1 });
    await phone.sync();
    const before = await readEpoch(database());
    await beginNewEpoch();
    // It hears of the other epoch, and asks what is missing.
    for (let i = 0; i < 2; i++) await phone.sync();
    const [photo] = await phone.db.photos.toArray();
    const outbox = createPhotoOutbox(phone.db, 'resident');
    expect(await outbox.confirmed(photo!.id, before)).toBe(false);
    expect(await outbox.read(photo!.id, 0, 1)).not.toBeNull();

    await createPhone(server.fetch, phone.db).sync();
    expect(await photosReceived()).toBe(1);
    expect((await phone.db.photos.toArray()).map(({ state }) => state)).toEqual(['sent']);
  });

  test('[S14] a phone that hears of the restore by a photo’s answer asks what is missing', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save({ photos: 1 });
    const cut = createPhone((input, init) => {
      if ((input as string).includes('/api/photos')) return Promise.reject(new TypeError('cut'));
      return server.fetch(input, init);
    }, phone.db);
    await cut.sync();
    await beginNewEpoch();
    const { asked, fetch } = counting();
    const same = createPhone(fetch, phone.db);
    for (let i = 0; i < 3; i++) await same.sync();
    expect(asked).toContain('/api/sync/missing');
    expect(await photosReceived()).toBe(1);
    expect(await onServer()).toMatchObject([{ id: report }]);
    expect(await same.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S14] a phone forgets what is older than 30 days', async () => {
    const phone = createPhone(server.fetch);
    await phone.save({ photos: 1 });
    await phone.sync();
    expect(await phone.db.sent.count()).toBe(1);
    expect(await phone.db.sentBytes.count()).toBe(1);
    const { forgetOld } = await import('#app/lib/outbox/memory.ts');
    const later = (days: number) => phone.db.set('serverTime', Date.now() + days * DAY);
    await later(29);
    await forgetOld(phone.db);
    expect(await phone.db.sent.count()).toBe(1);
    await later(31);
    await forgetOld(phone.db);
    expect(await phone.db.sent.count()).toBe(0);
    expect(await phone.db.sentBytes.count()).toBe(0);
  });

  test.each(['a minute later', 'before the phone has pulled'])(
    '[S14] that is restored a second time, %s, is asked again',
    async (when) => {
      const phone = createPhone(server.fetch);
      const report = await phone.save({ photos: 1 });
      await phone.sync();
      await beginNewEpoch();
      if (when === 'a minute later') for (let i = 0; i < 3; i++) await phone.sync();
      else {
        await phone.sync();
        // It learns that nothing is missing, and no more.
        await createPhone(
          (input, init) =>
            (input as string).includes('/pull')
              ? Promise.reject(new TypeError('cut'))
              : server.fetch(input, init),
          phone.db
        ).sync();
      }
      await restoreEmpty();
      for (let i = 0; i < 4; i++) await phone.sync();
      expect(await onServer()).toMatchObject([{ id: report }]);
      expect(await photosReceived()).toBe(1);
      expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    }
  );

  test('[S14] whose files were copied back, without a new epoch, is asked too', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save();
    await phone.sync();
    await empty(database());
    // The phone's cursor is of a later moment than the database has reached.
    const cursor = await phone.db.cursors.get('mine');
    const [epoch, , ...rest] = Buffer.from(cursor!.cursor!, 'base64url').toString().split('/');
    const later = Buffer.from([epoch, String(2n ** 60n), ...rest].join('/')).toString('base64url');
    await phone.db.cursors.update('mine', { cursor: later });
    for (let i = 0; i < 3; i++) await phone.sync();
    expect(await onServer()).toMatchObject([{ id: report }]);
  });

  test('[S14] a phone whose clock is a year off forgets nothing', async () => {
    const phone = createPhone(server.fetch);
    const report = await phone.save({ photos: 1 });
    await phone.sync();
    await restoreEmpty();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 365 * DAY);
    // What is sent now is no older or newer than the rest, too.
    await phone.save();
    await phone.sync();
    clock.mockReturnValue(Date.now() - 365 * 2 * DAY);
    for (let i = 0; i < 3; i++) await phone.sync();
    clock.mockRestore();
    for (let i = 0; i < 2; i++) await phone.sync();
    expect((await onServer()).map(({ id }) => id)).toContain(report);
    expect(await onServer()).toHaveLength(2);
    expect(await photosReceived()).toBe(1);
  });

  test('[S14] what an officer sent leaves the phone with the officer', async () => {
    const { db } = createPhone(server.fetch);
    const acknowledge = operation('acknowledge', {});
    await db.set('officer', { officer: { id: 'one', email: 'a@b.c' }, scopes: [] } as never);
    await db.sent.add({
      ...{ id: acknowledge.id, seq: 1, report: acknowledge.report, side: 'officer' },
      ...{ officer: 'one', operation: acknowledge, savedAt: 0, at: Date.now(), inDoubt: 0 }
    });
    await signOutDisabledOfficer(db, 'one');
    expect(await db.sent.count()).toBe(0);
  });
});
