import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { discardOperation } from '#app/lib/report/refused.ts';
import { deviceAuthorization } from '#app/lib/db/device-key.ts';
import {
  maintainBackupCopy,
  restoreBackupCopy,
  updateBackupCopy
} from '#app/lib/outbox/backup-copy.ts';
import type { PhoneDatabase } from '#app/lib/db/db.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestDatabase } from '#tests/support/dexie-store.ts';
import { createLink } from '#tests/support/link.ts';
import { createMemoryCaches } from '#tests/support/memory-caches.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('a phone whose browser loses the database', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
    vi.stubGlobal('caches', createMemoryCaches());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    return server.close();
  });

  /** A phone on which the app was opened once, so it keeps a backup copy. */
  async function newPhone(fetch = server.fetch) {
    const phone = createPhone(fetch);
    await restoreBackupCopy(phone.db);
    return phone;
  }

  /** The same phone, with an empty database, and the app opened again. */
  async function afterLoss() {
    const phone = createPhone(server.fetch, openTestDatabase());
    await restoreBackupCopy(phone.db);
    return phone;
  }

  const onServer = async () => ({
    reports: (await database().selectFrom('report').select('id').execute()).length,
    photos: (
      await database()
        .selectFrom('photo')
        .select('id')
        .where('received_at', 'is not', null)
        .execute()
    ).length,
    devices: (await database().selectFrom('device').select('id').execute()).length
  });

  const copied = async () =>
    (await (await caches.open('unsent')).keys())
      .map(({ url }) => new URL(url).pathname.split('/')[2])
      .toSorted();

  test('[S1] sends its unsent operations once and shows its reports again', async () => {
    const phone = await newPhone();
    await phone.save({ words: 'sent long ago' });
    await phone.sync();
    await phone.save({ words: 'first', photos: 2 });
    await phone.save({ words: 'second' });
    await updateBackupCopy(phone.db);

    const again = await afterLoss();
    const rows = await again.db.outbox.orderBy('seq').toArray();
    expect(rows.map(({ operation }) => operation.body)).toMatchObject([
      { description: 'first' },
      { description: 'second' }
    ]);
    const before = await phone.db.photoBytes.toArray();
    expect(await again.db.photoBytes.toArray()).toEqual(before);
    const thumbs = (db: PhoneDatabase) => db.photos.toArray((all) => all.map(({ thumb }) => thumb));
    expect(await thumbs(again.db)).toEqual(await thumbs(phone.db));

    await again.sync();
    expect(await onServer()).toEqual({ reports: 3, photos: 2, devices: 1 });
    expect(await again.receipts()).toEqual(Array(3).fill({ at: 'received' }));
  });

  test('[S1] [S3] sends the photos of a report that was already acknowledged', async () => {
    const link = createLink(server.fetch, ({ path }) =>
      path.startsWith('/api/photos') ? 'lost' : 'through'
    );
    const phone = await newPhone(link.fetch);
    await phone.save({ photos: 1 });
    // The photo is copied before the report is acknowledged, and the copy stays unchanged.
    await updateBackupCopy(phone.db);
    await phone.sync();
    await updateBackupCopy(phone.db);

    const again = await afterLoss();
    expect(await again.db.announcements.toArray()).toEqual(await phone.db.announcements.toArray());
    expect(await again.db.announcements.count()).toBe(1);
    await again.sync();
    expect(await onServer()).toEqual({ reports: 1, photos: 1, devices: 1 });
    expect(await again.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S2] does not duplicate what was sent after the backup copy was made', async () => {
    const phone = await newPhone();
    await phone.save({ photos: 1 });
    await updateBackupCopy(phone.db);
    await phone.sync();

    const again = await afterLoss();
    expect(await again.db.outbox.count()).toBe(1);
    await again.sync();
    expect(await onServer()).toEqual({ reports: 1, photos: 1, devices: 1 });
    expect(await again.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S1] restores all other entries if some are incomplete', async () => {
    const phone = await newPhone();
    await phone.save({ words: 'whole', photos: 1 });
    await updateBackupCopy(phone.db);
    const cache = await caches.open('unsent');
    await cache.put('/unsent/operations/broken', new Response('{"id":'));
    await cache.put('/unsent/photos/broken', new Response('x'));

    const again = await afterLoss();
    await again.sync();
    expect(await onServer()).toEqual({ reports: 1, photos: 1, devices: 1 });
  });

  test('[S1] keeps a backup copy of unsent data only, and updates it automatically', async () => {
    const phone = createPhone(server.fetch);
    const end = maintainBackupCopy(phone.db);
    await phone.save({ photos: 1 });
    await vi.waitFor(async () =>
      expect(await copied()).toEqual(['device', 'operations', 'photos'])
    );
    await phone.sync();
    await vi.waitFor(async () => expect(await copied()).toEqual(['device']));
    await phone.save({ words: 'thrown away' });
    await vi.waitFor(async () => expect(await copied()).toEqual(['device', 'operations']));
    await discardOperation(phone.db, (await phone.db.outbox.toCollection().first())!);
    await vi.waitFor(async () => expect(await copied()).toEqual(['device']));
    end();
  });

  test('[S1] keeps a backup copy that could not be restored until it can be', async () => {
    const phone = await newPhone();
    await phone.save({ photos: 1 });
    await updateBackupCopy(phone.db);

    const db = openTestDatabase();
    const full = vi.spyOn(db.photoBytes, 'add').mockRejectedValue(new Error('no room'));
    await expect(restoreBackupCopy(db)).rejects.toThrow('no room');
    await updateBackupCopy(db);
    // The text is restored at once; the photo waits for free space.
    expect([await db.outbox.count(), await db.photos.count()]).toEqual([1, 0]);
    full.mockRestore();
    await restoreBackupCopy(db);
    expect([await db.outbox.count(), await db.photoBytes.count()]).toEqual([1, 1]);
  });

  test('[S1] restores the original device id after the database was lost', async () => {
    const phone = await newPhone();
    await phone.save({ words: 'sent long ago' });
    await phone.sync();
    await updateBackupCopy(phone.db);

    const again = createPhone(server.fetch, openTestDatabase());
    await deviceAuthorization(again.db);
    await again.sync();
    await restoreBackupCopy(again.db);
    expect(await again.db.setting('device')).toEqual(await phone.db.setting('device'));
    await again.sync();
    expect(await again.receipts()).toEqual([{ at: 'received' }]);
  });

  test('restores the backup copy once: operations discarded since are not restored', async () => {
    const phone = await newPhone();
    await phone.save();
    await updateBackupCopy(phone.db);
    await discardOperation(phone.db, (await phone.db.outbox.toCollection().first())!);
    await restoreBackupCopy(phone.db);
    expect(await phone.db.outbox.count()).toBe(0);
  });
});
