import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '#server/config.ts';
import { openPhotoStore } from '#server/photos/store/open-store.ts';
import { openBucket, type Bucket } from '#tests/support/bucket.ts';
import { openFolderStore } from '#server/photos/store/folder-store.ts';
import type { PhotoStore } from '#server/photos/store/photo-store.ts';
import { createMemoryPhotoStore } from '#tests/support/memory-photo-store.ts';

let bucket: Bucket;
beforeAll(async () => {
  bucket = await openBucket();
});
afterAll(() => bucket.close());

/** A prefix for each test. */
const bucketFor = (folder: string) => ({
  ...bucket.env,
  PHOTO_STORE: `s3://photos/${path.basename(folder)}`
});

/* The contract of every photo store. */
describe.each<[string, (folder: string) => Promise<PhotoStore>]>([
  ['in a folder', openFolderStore],
  ['in a bucket', (folder) => openPhotoStore(readConfig(bucketFor(folder)).photoStore)],
  ['in memory', () => Promise.resolve(createMemoryPhotoStore())]
])('a photo store %s', (_, open) => {
  let folder: string;
  let store: PhotoStore;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'varadi-photo-store-'));
    store = await open(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const id = '019aa000-0000-7000-8000-0000000000aa';
  const other = '019aa000-0000-7000-8000-0000000000bb';
  const bytes = (text: string) => Readable.from([Buffer.from(text)]);
  const breaking = (text: string) =>
    Readable.from(
      (async function* () {
        yield Buffer.from(text);
        await Promise.resolve();
        throw new Error('the connection broke');
      })()
    );

  test('an upload has no size before it begins, and then the size of the appended bytes', async () => {
    expect(await store.uploadSize(id)).toBeNull();
    await store.beginUpload(id);
    expect(await store.uploadSize(id)).toBe(0);
    expect(await store.appendToUpload(id, bytes('one '), 0)).toBe(4);
    expect(await store.appendToUpload(id, bytes('two'), 4)).toBe(7);
    expect((await store.readUpload(id)).toString()).toBe('one two');
  });

  test('beginning an upload again keeps its bytes', async () => {
    await store.beginUpload(id);
    await store.appendToUpload(id, bytes('one'), 0);
    await store.beginUpload(id);
    expect(await store.uploadSize(id)).toBe(3);
  });

  test('bytes for a wrong offset are not written', async () => {
    await store.beginUpload(id);
    await store.appendToUpload(id, bytes('one'), 0);
    expect(await store.appendToUpload(id, bytes('two'), 0)).toBeNull();
    expect(await store.appendToUpload(id, bytes('two'), 5)).toBeNull();
    expect((await store.readUpload(id)).toString()).toBe('one');
  });

  test('bytes that arrived before the stream broke are kept', async () => {
    await store.beginUpload(id);
    await expect(store.appendToUpload(id, breaking('half'), 0)).rejects.toThrow('broke');
    expect(await store.uploadSize(id)).toBe(4);
    expect(await store.appendToUpload(id, bytes(' whole'), 4)).toBe(10);
  });

  test('a removed upload no longer exists, and removing it again does nothing', async () => {
    await store.beginUpload(id);
    await store.removeUpload(id);
    await store.removeUpload(id);
    expect(await store.uploadSize(id)).toBeNull();
    await expect(store.readUpload(id)).rejects.toThrow();
  });

  test('only uploads unchanged since an instant are removed', async () => {
    await store.beginUpload(id);
    await store.keep(other, 'thumb', Buffer.from('thumb'));
    expect(await store.removeUploadsBefore(Date.now() - 60_000)).toBe(0);
    expect(await store.removeUploadsBefore(Date.now() + 60_000)).toBe(1);
    expect(await store.uploadSize(id)).toBeNull();
    expect(await store.openKept(other, 'thumb')).not.toBeNull();
  });

  test('a kept picture is read as it was written, by photo and size', async () => {
    const began = Date.now();
    await store.keep(id, 'thumb', Buffer.from('small'));
    await store.keep(id, 'view', Buffer.from('larger'));
    const view = (await store.openKept(id, 'view'))!;
    expect(view.bytes).toBe(6);
    expect(Math.abs(view.keptAt.getTime() - began)).toBeLessThan(10_000);
    expect((await buffer(await view.read())).toString()).toBe('larger');
    expect(await store.openKept(other, 'view')).toBeNull();
  });

  test('keeping a picture again replaces it, also under concurrent calls', async () => {
    await Promise.all([1, 2, 3].map(() => store.keep(id, 'thumb', Buffer.from('same'))));
    expect((await store.openKept(id, 'thumb'))!.bytes).toBe(4);
  });

  test('removing the pictures of a photo removes every size, and no upload', async () => {
    await store.beginUpload(id);
    await store.keep(id, 'thumb', Buffer.from('small'));
    await store.keep(id, 'view', Buffer.from('larger'));
    await store.removeKept(id);
    await store.removeKept(id);
    expect(await store.openKept(id, 'thumb')).toBeNull();
    expect(await store.openKept(id, 'view')).toBeNull();
    expect(await store.uploadSize(id)).toBe(0);
  });

  test('its mark is the last one that was set, and no upload', async () => {
    expect(await store.mark()).toBeNull();
    await store.setMark('one');
    await store.setMark('two');
    expect(await store.mark()).toBe('two');
    expect(await store.removeUploadsBefore(Date.now() + 60_000)).toBe(0);
  });

  test('it is writable and has space, whoever asks at the same moment', async () => {
    await Promise.all(Array.from({ length: 50 }, () => store.ping()));
    expect(await store.hasSpace()).toBe(true);
  });
});
