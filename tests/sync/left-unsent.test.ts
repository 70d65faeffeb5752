import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sendWhatIsLeft } from '#app/lib/left-unsent.ts';
import { openSync } from '#app/lib/sync.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createLink } from '#tests/support/link.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('a tab whose engine is at rest', (database) => {
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
    endings.push(sendWhatIsLeft(phone.db, 'resident', engine), () => engine.stop());
    return engine;
  }

  test('[S5] sends the photo that the service worker set free and then gave up', async () => {
    const worker = createLink(server.fetch, ({ path }) =>
      path.startsWith('/api/photos') ? 'lost' : 'through'
    );
    const phone = createPhone(worker.fetch);
    await openTab(phone, server.fetch).syncNow('start');

    await phone.save({ photos: 1 });
    await phone.sync();
    await vi.waitFor(async () => expect(await phone.receipts()).toEqual([{ at: 'received' }]));
  });

  test('[S6] tries what cannot go once, not without end', async () => {
    const phone = createPhone(server.fetch);
    await phone.save();
    await phone.sync();
    let asked = 0;
    const counting: typeof fetch = (...request) => {
      asked += 1;
      return server.fetch(...request);
    };
    await openTab(phone, counting).syncNow('start');
    asked = 0;

    // There, and not for this engine to send: it is another officer's.
    const photo = { id: 'one', side: 'resident', state: 'sending', officer: 'another' };
    await phone.db.photos.put(photo as never);
    await vi.waitFor(() => expect(asked).toBe(1));
    await sleep(200);
    expect(asked).toBe(1);
  });
});
