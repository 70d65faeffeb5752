import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '#server/database/migrate.ts';
import { openPhotoLocks } from '#server/photos/locks/shared-locks.ts';
import { PHOTO_VERIFIED_HEADER } from '#shared/protocol.ts';
import { empty, openReal, silent } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

/* Two servers with one PostgreSQL and one photo folder, as replicas behind a load balancer. */
describe('replicas', () => {
  let real: Awaited<ReturnType<typeof openReal>>;
  let folder: string;
  let [first, second]: TestServer[] = [];
  beforeAll(async () => {
    real = await openReal();
    await migrate(real.database, silent);
  });
  beforeEach(async () => {
    await empty(real.database);
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-replicas-'));
    const env = { DATA_DIR: folder, DATABASE_URL: real.url };
    first = await openTestServer(real.database, Date, env);
    second = await openTestServer(real.database, Date, env);
  });
  afterEach(async () => {
    for (const server of [first!, second!]) await server.services.photoLocks.close();
    for (const server of [first!, second!]) await server.services.liveHints.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => real.close());

  /** Sends some bytes, then nothing, and never closes. */
  const silentAfter = (bytes: Uint8Array<ArrayBuffer>) =>
    new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(bytes) });

  test('[S4] a half-open socket on one server frees its photo for another within 5 seconds', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await createUploader(first!.fetch).announce(bytes);
    await photo.create();
    void photo.append(0, silentAfter(bytes.slice(0, 1_500)));
    await expect.poll(() => first!.services.photoStore.uploadSize(photo.id)).toBe(1_500);

    const began = performance.now();
    const found = await photo.on(second!.fetch).head();

    expect(found.headers.get('Upload-Offset')).toBe('1500');
    expect(performance.now() - began).toBeLessThan(5_000);
    const done = await photo.on(second!.fetch).append(1_500, bytes.slice(1_500));
    expect(done.headers.get(PHOTO_VERIFIED_HEADER)).toBe(photo.sha256);
  });

  test('[S4] two servers that receive the same bytes concurrently write them once', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await createUploader(first!.fetch).announce(bytes);
    await photo.create();

    const replies = await Promise.all(
      [first!, second!, first!, second!].map((server) => photo.on(server.fetch).append(0, bytes))
    );

    expect(replies.some(({ status }) => status === 204)).toBe(true);
    const found = await photo.head();
    expect(found.headers.get('Upload-Offset')).toBe(String(bytes.length));
    expect(found.headers.get(PHOTO_VERIFIED_HEADER)).toBe(photo.sha256);
  });

  test('[S4] a dead server’s locks are free at once, and a server that lost its locks releases them', async () => {
    const dying = await openPhotoLocks({ databaseUrl: real.url }, silent);
    const living = await openPhotoLocks({ databaseUrl: real.url }, silent);
    try {
      const never = new AbortController().signal;
      let releaseRequests = 0;
      await dying.newLock('a-photo').lock(never, () => void (releaseRequests += 1));
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'varadi photo locks' and datname = current_database()
          and pid in (select pid from pg_locks where locktype = 'advisory')`.execute(real.database);

      const lock = living.newLock('a-photo');
      await lock.lock(never, () => {});
      await expect.poll(() => releaseRequests).toBeGreaterThan(0);
      await lock.unlock();
    } finally {
      await dying.close();
      await living.close();
    }
  });
});
