import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { disableOfficer } from '#server/officers/officers.ts';
import type { MirroredReport } from '#app/lib/db/db.ts';
import { enqueue } from '#app/lib/outbox/enqueue.ts';
import { signOutDisabledOfficer } from '#app/lib/sync/delete-officer-data.ts';
import { createMirror } from '#app/lib/sync/mirror.ts';
import { openSync } from '#app/lib/sync/open-sync.ts';
import { sameSite, signInAsOfficer } from '#tests/support/administrator.ts';
import { newId, operation } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestDatabase } from '#tests/support/dexie-store.ts';
import { createPhone, picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

const WARD = 'gba-2025.central.3';

describeOnEachDatabase('a phone of an officer who was disabled or signed out', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  async function officersPhone() {
    const Cookie = await signInAsOfficer(server, {
      email: 'asha@example.org',
      role: 'officer',
      wards: [WARD],
      corporations: []
    });
    const fetch: typeof globalThis.fetch = (path, init) =>
      server.fetch(path, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init?.headers)), ...sameSite, Cookie }
      });
    const me = (await (await fetch('/api/officers/me')).json()) as {
      officer: {
        id: string;
        name: string;
        email: string;
        role: 'officer';
        wards: string[];
        corporations: string[];
      };
      scopes: string[];
    };
    const db = openTestDatabase();
    await db.set('officer', me);
    return { db, id: me.officer.id, sync: () => openSync('officer', db, fetch).syncNow('start') };
  }

  test('a disabled officer’s phone deletes its mirror and keeps unsent operations for that officer only', async () => {
    const deleted = vi.fn(() => Promise.resolve(true));
    vi.stubGlobal('caches', { delete: deleted });
    const { db, id, sync } = await officersPhone();
    await sync();
    await db.queue.put({ id: newId(), scopes: [`ward:${WARD}`] } as unknown as MirroredReport);
    await disableOfficer(server.services, 'asha@example.org');
    const decided = operation('acknowledge', {});
    await db.transaction('rw', db.tables, () =>
      enqueue(db, { side: 'officer', officer: id }, decided, Date)
    );

    await sync();

    expect(await db.setting('officer')).toBeNull();
    expect(await db.setting('disabled')).toEqual({ id, email: 'asha@example.org' });
    expect(await db.queue.count()).toBe(0);
    expect(await db.cursors.where('side').equals('officer').count()).toBe(0);
    expect(deleted).toHaveBeenCalledWith('photos');
    expect(await db.outbox.toArray()).toMatchObject([
      { id: decided.id, officer: id, state: 'pending' }
    ]);
    // Nobody is signed in, so later syncs do not send it under another name.
    await sync();
    expect(await db.outbox.count()).toBe(1);
    vi.unstubAllGlobals();
  });

  test('a late “disabled” response for one officer does not affect the officer who is signed in now', async () => {
    const { db, id } = await officersPhone();
    const other = { ...(await db.setting('officer'))!.officer, id: 'another' };
    await db.set('officer', { officer: other, scopes: [`ward:${WARD}`] });
    await signOutDisabledOfficer(db, id);
    expect((await db.setting('officer'))?.officer.id).toBe('another');
    expect(await db.setting('disabled')).toBeNull();
  });

  test('a pull in progress when the officer is disabled does not restore the mirror', async () => {
    const { db, id } = await officersPhone();
    const scope = `ward:${WARD}`;
    const mirror = createMirror(db, 'officer', Date);
    await signOutDisabledOfficer(db, id);
    await mirror.save(scope, [{ id: newId() } as MirroredReport], 'cursor', true);
    expect(await db.queue.count()).toBe(0);
    expect(await db.cursors.count()).toBe(0);
  });

  test('an expired session keeps the mirror', async () => {
    const { db, sync } = await officersPhone();
    await sync();
    await db.queue.put({ id: newId(), scopes: [`ward:${WARD}`] } as unknown as MirroredReport);
    await database().deleteFrom('auth_session').execute();

    await sync();

    expect(await db.setting('officer')).not.toBeNull();
    expect(await db.queue.count()).toBe(1);
  });

  test('photos of a withdrawn report are deleted from the phone and not sent', async () => {
    const phone = createPhone(server.fetch);
    const { emptyDraft } = await import('#app/lib/db/blank-draft.ts');
    const { addPhoto, storeDraft } = await import('#app/lib/report/drafts.ts');
    const { saveDraft } = await import('#app/lib/report/file-report.ts');
    const { saveOperation } = await import('#app/lib/outbox/save-operation.ts');
    const { RESIDENT } = await import('#app/lib/db/db.ts');
    const draft = { ...emptyDraft(), category: 'manhole' as const, landmark: 'Bus stop' };
    await storeDraft(phone.db, draft);
    await addPhoto(phone.db, draft, await picture());
    await saveDraft(phone.db, draft, 'en');
    await saveOperation(phone.db, RESIDENT, 'withdraw', draft.id, {});

    await phone.sync();

    expect(await phone.db.photoBytes.count()).toBe(0);
    expect(await phone.db.photos.count()).toBe(0);
    expect(await phone.receipts()).toEqual([{ at: 'withdrawn' }]);
    const received = await database()
      .selectFrom('photo')
      .select('id')
      .where('received_at', 'is not', null)
      .execute();
    expect(received).toEqual([]);
  });
});
