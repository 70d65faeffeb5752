import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '#server/database/connect.ts';
import { openPhotoLocks } from '#server/photos/locks/shared-locks.ts';
import { PHOTO_VERIFIED_HEADER } from '#shared/protocol.ts';
import { openReal, silent } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

/* Two servers over one PostgreSQL and one folder of photos, as replicas behind a balancer. */
describe('replicas', () => {
  let real: Awaited<ReturnType<typeof openReal>>;
  let folder: string;
  let [here, there]: TestServer[] = [];
  beforeAll(async () => {
    real = await openReal();
    await migrate(real.database, silent);
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-replicas-'));
    const env = { DATA_DIR: folder, DATABASE_URL: real.url };
    here = await openTestServer(real.database, Date, env);
    there = await openTestServer(real.database, Date, env);
  });
  afterEach(async () => {
    for (const server of [here!, there!]) await server.services.photoLocks.close();
    for (const server of [here!, there!]) await server.services.liveHints.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => real.close());

  /** Sends a little, then nothing, and never closes. */
  const silentAfter = (bytes: Uint8Array<ArrayBuffer>) =>
    new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytes) });

  test('[S4] a half-open socket on one server frees its photo for another within 5 seconds', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await createUploader(here!.fetch).announce(bytes);
    await photo.create();
    void photo.append(0, silentAfter(bytes.slice(0, 1_500)));
    await expect.poll(() => here!.services.photoStore.uploadSize(photo.id)).toBe(1_500);

    const began = performance.now();
    const found = await photo.on(there!.fetch).head();

    expect(found.headers.get('Upload-Offset')).toBe('1500');
    expect(performance.now() - began).toBeLessThan(5_000);
    const done = await photo.on(there!.fetch).append(1_500, bytes.slice(1_500));
    expect(done.headers.get(PHOTO_VERIFIED_HEADER)).toBe(photo.sha256);
  });

  test('[S4] two servers that get the same bytes at once write them once', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await createUploader(here!.fetch).announce(bytes);
    await photo.create();

    const replies = await Promise.all(
      [here!, there!, here!, there!].map((server) => photo.on(server.fetch).append(0, bytes))
    );

    expect(replies.some(({ status }) => status === 204)).toBe(true);
    const found = await photo.head();
    expect(found.headers.get('Upload-Offset')).toBe(String(bytes.length));
    expect(found.headers.get(PHOTO_VERIFIED_HEADER)).toBe(photo.sha256);
  });

  test('[S4] the locks of a server that dies are free at once, and one that lost them lets go', async () => {
    const dying = await openPhotoLocks({ databaseUrl: real.url }, silent);
    const living = await openPhotoLocks({ databaseUrl: real.url }, silent);
    try {
      const never = new AbortController().signal;
      let asked = 0;
      await dying.newLock('a-photo').lock(never, () => void (asked += 1));
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'varadi photo locks' and datname = current_database()
          and pid in (select pid from pg_locks where locktype = 'advisory')`.execute(real.database);

      const lock = living.newLock('a-photo');
      await lock.lock(never, () => {});
      await expect.poll(() => asked).toBeGreaterThan(0);
      await lock.unlock();
    } finally {
      await dying.close();
      await living.close();
    }
  });
});
