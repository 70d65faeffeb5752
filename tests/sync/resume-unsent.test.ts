import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { resumeUnsent } from '#app/lib/sync/resume-unsent.ts';
import { openSync } from '#app/lib/sync/open-sync.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createLink } from '#tests/support/link.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('a tab whose engine is idle', (database) => {
  let server: TestServer;
  let endings: (() => void)[];
  beforeEach(async () => {
    server = await openTestServer(database());
    endings = [];
  });
  afterEach(() => {
    for (const end of endings) end();
    return server.close();
  });

  function openTab(phone: ReturnType<typeof createPhone>, fetch: typeof globalThis.fetch) {
    const engine = openSync('resident', phone.db, fetch);
    endings.push(resumeUnsent(phone.db, 'resident', engine), () => engine.stop());
    return engine;
  }

  /** A phone whose service worker has sent the text of a report and nothing of its photo. */
  async function photoLeft() {
    const worker = createLink(server.fetch, ({ path }) =>
      path.startsWith('/api/photos') ? 'lost' : 'through'
    );
    const phone = createPhone(worker.fetch);
    await phone.save({ photos: 1 });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'photos', sent: 0, total: 1 }]);
    const [id] = await phone.db.photos.toCollection().primaryKeys();
    /** Sets the state that the photo has before or after the text was acknowledged. */
    const set = (state: 'waiting' | 'sending') => phone.db.photos.update(id!, { state });
    return { phone, set };
  }

  const soon = { timeout: 20_000, interval: 100 };

  test('[S5] sends a photo that the service worker released and did not send', async () => {
    const { phone, set } = await photoLeft();
    await set('waiting');
    await openTab(phone, server.fetch).syncNow('start');

    await set('sending');
    await vi.waitFor(
      async () => expect(await phone.receipts()).toEqual([{ at: 'received' }]),
      soon
    );
  });

  test('[S5] sends the photo while its message lane has to wait', async () => {
    const { phone, set } = await photoLeft();
    await set('waiting');
    const link = createLink(server.fetch, ({ path }) =>
      path.startsWith('/api/sync') ? { status: 503, headers: { 'Retry-After': '600' } } : 'through'
    );
    const { messages } = await openTab(phone, link.fetch).syncNow('start');
    expect(messages.at).toBe('waiting');

    await set('sending');
    await vi.waitFor(
      async () => expect(await phone.receipts()).toEqual([{ at: 'received' }]),
      soon
    );
  });

  test('[S6] makes no request if the unsent photo belongs to another officer', async () => {
    const phone = createPhone(server.fetch);
    await phone.save();
    await phone.sync();
    let requests = 0;
    const counting: typeof fetch = (...request) => {
      requests += 1;
      return server.fetch(...request);
    };
    await openTab(phone, counting).syncNow('start');
    requests = 0;

    const photo = { id: 'one', side: 'resident', state: 'sending', officer: 'another' };
    await phone.db.photos.put(photo as never);
    await sleep(3_000);
    expect(requests).toBe(0);
  });
});
