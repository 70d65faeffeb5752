import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '#server/config.ts';
import { copyPhotos } from '#server/photos/copy-photos.ts';
import { openPhotoStore } from '#server/photos/store/open-store.ts';
import {
  markStore,
  moveTo,
  OtherStoreError,
  requireSameStore
} from '#server/photos/store/same-store.ts';
import { PHOTO_VERIFIED_HEADER } from '#shared/protocol.ts';
import { openBucket, type Bucket } from '#tests/support/bucket.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

describeOnEachDatabase('photos that are copied to another store', (database) => {
  let folder: string;
  let bucket: Bucket;
  let server: TestServer;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-copy-'));
    bucket = await openBucket();
    server = await openTestServer(database(), Date, { PHOTO_STORE: `file:${folder}` });
  });
  afterEach(async () => {
    await server.close();
    await bucket.close();
    await rm(folder, { recursive: true, force: true });
  });

  const openInBucket = () => openPhotoStore(readConfig(bucket.env).photoStore);
  const none = () => {};

  test('go to a bucket and back, with an upload under way that goes on there', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const uploader = createUploader(server.fetch);
    const done = await uploader.announce(bytes);
    expect((await done.create(bytes)).headers.get(PHOTO_VERIFIED_HEADER)).toBe(done.sha256);
    const half = await uploader.announce(new Uint8Array((await picture()).bytes));
    await half.create();
    await half.append(0, bytes.slice(0, 1_500));

    const there = await openInBucket();
    const copied = await copyPhotos(server.services, server.services.photoStore, there, none);
    expect(copied).toEqual({ photos: 2, copied: 2, missing: [] });
    await moveTo(database(), there, server.services.photoStoreMark);
    // A server that still has the old store is no longer ready.
    const mark = (await there.mark())!;
    await expect(requireSameStore(server.services.photoStore, mark)).rejects.toThrow(
      OtherStoreError
    );
    await requireSameStore(there, await markStore(database(), there));
    expect((await there.openKept(done.id, 'view'))!.bytes).toBeGreaterThan(0);
    expect(await there.uploadSize(half.id)).toBe(1_500);

    const back = await openPhotoStore({ kind: 'folder', folder: path.join(folder, 'back') });
    expect(
      (await copyPhotos({ ...server.services, photoStoreMark: mark }, there, back, none)).copied
    ).toBe(2);
    expect((await back.openKept(done.id, 'thumb'))!.bytes).toBe(
      (await server.services.photoStore.openKept(done.id, 'thumb'))!.bytes
    );
  });

  test('a copy that was broken off goes on, and nothing is copied twice', async () => {
    const uploader = createUploader(server.fetch);
    for (let i = 0; i < 3; i++) {
      const bytes = new Uint8Array((await picture()).bytes);
      await (await uploader.announce(bytes)).create(bytes);
    }
    const there = await openInBucket();
    let kept = 0;
    const breaking = {
      ...there,
      keep: (...args: Parameters<typeof there.keep>) => {
        if ((kept += 1) > 3) return Promise.reject(new Error('the network broke'));
        return there.keep(...args);
      }
    };
    const { services } = server;
    await expect(copyPhotos(services, services.photoStore, breaking, none)).rejects.toThrow(
      'broke'
    );
    await expect(requireSameStore(there, services.photoStoreMark)).rejects.toThrow('PHOTO_STORE');
    const rest = await copyPhotos(services, services.photoStore, there, none);
    expect(rest.missing).toEqual([]);
    expect(rest.copied).toBeGreaterThan(0);
    expect((await copyPhotos(services, services.photoStore, there, none)).copied).toBe(0);
  });

  test('a store of another installation is refused, and left as it is', async () => {
    const there = await openInBucket();
    await there.setMark('somebody else');
    const copying = copyPhotos(server.services, server.services.photoStore, there, none);
    await expect(copying).rejects.toThrow(OtherStoreError);
    expect(await there.mark()).toBe('somebody else');
  });

  test('a photo that neither store has is named, and the new store is not marked', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const lost = await createUploader(server.fetch).announce(bytes);
    await lost.create(bytes);
    await server.services.photoStore.removeKept(lost.id);
    const there = await openInBucket();
    const copied = await copyPhotos(server.services, server.services.photoStore, there, none);
    expect(copied.missing).toEqual([lost.id]);
    expect(await there.mark()).toBeNull();
  });
});
