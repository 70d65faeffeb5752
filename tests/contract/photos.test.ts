import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import sharp from 'sharp';
import type { PhotoNotice } from '#shared/operations.ts';
import { EPOCH_HEADER, PHOTO_VERIFIED_HEADER, PROTOCOL_HEADER } from '#shared/protocol.ts';
import { err } from '#shared/result.ts';
import { readEpoch } from '#server/database/epoch.ts';
import { UPLOAD_EXPIRY_MS } from '#server/photos/upload-store.ts';
import { push } from '#server/sync/push.ts';
import { newDevice, newId, officer, operation } from '#tests/support/builders.ts';
import { TestClock } from '#tests/support/clock.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader, type Upload } from '#tests/support/uploader.ts';

describeOnEachDatabase('photos', (database) => {
  let server: TestServer;
  const clock = new TestClock(Date.now());
  const device = newDevice();
  beforeEach(async () => {
    server = await openTestServer(database(), clock);
  });
  afterEach(() => server.close());

  const uploader = (by = device) => createUploader((...request) => server.fetch(...request), by);
  const announce = (bytes: Uint8Array, claimed?: Partial<PhotoNotice>, by = device) =>
    uploader(by).announce(bytes, claimed);
  type Announced = Pick<Upload, 'photo' | 'report'>;
  const create = (
    { photo, report }: Announced,
    body?: Uint8Array<ArrayBuffer>,
    also = {},
    by = device
  ) => uploader(by).of(photo, report).create(body, also);
  const append = ({ photo, report }: Announced, offset: number, body: Uint8Array<ArrayBuffer>) =>
    uploader().of(photo, report).append(offset, body);
  const head = ({ photo, report }: Announced, by = device) => uploader(by).of(photo, report).head();
  const tus = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array<ArrayBuffer>
  ) =>
    server.fetch(path, {
      method,
      headers: {
        Authorization: device.authorization,
        'Tus-Resumable': '1.0.0',
        ...(body !== undefined && { 'Content-Type': 'application/offset+octet-stream' }),
        ...headers
      },
      ...(body !== undefined && { body })
    });

  const jpeg = async () => new Uint8Array((await picture()).bytes);

  test('[S4] an upload resumes at its offset', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);

    const created = await create(announced, bytes.slice(0, 1_000));
    expect(created.status).toBe(201);
    expect(created.headers.get(EPOCH_HEADER)).toBeNull();
    expect(created.headers.get('Location')).toBe(`/api/photos/${announced.photo.id}`);
    expect(created.headers.get('Upload-Offset')).toBe('1000');
    expect((await head(announced)).headers.get('Upload-Offset')).toBe('1000');

    const appended = await append(announced, 1_000, bytes.slice(1_000));
    expect(appended.status).toBe(204);
    expect(appended.headers.get('Upload-Offset')).toBe(String(bytes.length));
    expect(appended.headers.get(PHOTO_VERIFIED_HEADER)).toBe(announced.photo.sha256);
    const epoch = await readEpoch(server.services.database);
    expect(appended.headers.get(EPOCH_HEADER)).toBe(epoch);
    expect((await head(announced)).headers.get(EPOCH_HEADER)).toBe(epoch);
  });

  test('[S4] creating an upload again returns the existing one and never truncates it', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await create(announced, bytes.slice(0, 1_000));

    const again = await create(announced);
    expect(again.status).toBe(201);
    expect(again.headers.get('Upload-Offset')).toBe('1000');
    expect(again.headers.get('Location')).toBe(`/api/photos/${announced.photo.id}`);

    await append(announced, 1_000, bytes.slice(1_000));
    const finished = await create(announced, bytes.slice(0, 500));
    expect(finished.headers.get('Upload-Offset')).toBe(String(bytes.length));
    expect(finished.headers.get(PHOTO_VERIFIED_HEADER)).toBe(announced.photo.sha256);
  });

  test('[S4] bytes for a wrong offset are refused and change nothing', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await create(announced, bytes.slice(0, 1_000));

    const wrong = await append(announced, 500, bytes.slice(500));

    expect(wrong.status).toBe(409);
    expect(await wrong.json()).toMatchObject({ error: { code: 'offset' } });
    expect((await head(announced)).headers.get('Upload-Offset')).toBe('1000');
  });

  // A browser whose connection broke repeats the request by itself: the phone pays until the server hangs up.
  test('[S4] bytes that the server has are not received again: it closes the connection', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    const withLength = { 'Content-Length': String(bytes.length) };
    await create(announced, bytes.slice(0, 1_000));
    const repeated = async () => [
      await append(announced, 0, bytes),
      await create(announced, bytes, withLength)
    ];

    const meanwhile = await repeated();
    await append(announced, 1_000, bytes.slice(1_000));
    const afterwards = await repeated();

    for (const reply of [...meanwhile, ...afterwards]) {
      expect(reply.headers.get('Connection')).toBe('close');
    }
    expect(meanwhile.map(({ status }) => status)).toEqual([409, 201]);
    expect(afterwards.map(({ status }) => status)).toEqual([409, 201]);
    expect(afterwards[1]!.headers.get(PHOTO_VERIFIED_HEADER)).toBe(announced.photo.sha256);
  });

  test('[S4] bytes that arrived before the link broke are kept', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await create(announced);
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 2_000)),
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        controller.error(new Error('cut'));
      }
    });

    await announced.append(0, broken).catch(() => {});

    expect((await head(announced)).headers.get('Upload-Offset')).toBe('2000');
  });

  test('[S4] a half-open socket frees its photo within 5 seconds', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await create(announced);
    // Sends a little, then nothing, and never closes.
    const silent = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes.slice(0, 1_500))
    });
    void announced.append(0, silent);
    await new Promise((resolve) => setTimeout(resolve, 200));

    const began = performance.now();
    const found = await head(announced);

    expect(found.headers.get('Upload-Offset')).toBe('1500');
    expect(performance.now() - began).toBeLessThan(5_000);
    expect((await append(announced, 1_500, bytes.slice(1_500))).status).toBe(204);
  });

  test('[S12] bytes that do not match the announced hash are never confirmed', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    const damaged = bytes.slice();
    damaged[2_000]! ^= 0xff;

    const reply = await create(announced, damaged);

    expect(reply.status).toBe(409);
    expect(await reply.json()).toMatchObject({ error: { code: 'damaged' } });
    expect((await head(announced)).status).toBe(404);
    expect((await create(announced, bytes)).headers.get(PHOTO_VERIFIED_HEADER)).toBe(
      announced.photo.sha256
    );
  });

  test('[S12] a photo left unverified by a crash is verified at the next HEAD request', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    const { photoStore } = server.services;
    await photoStore.beginUpload(announced.photo.id);
    const { Readable } = await import('node:stream');
    await photoStore.appendToUpload(announced.photo.id, Readable.from([bytes]), 0);

    const found = await head(announced);

    expect(found.headers.get('Upload-Offset')).toBe(String(bytes.length));
    expect(found.headers.get(PHOTO_VERIFIED_HEADER)).toBe(announced.photo.sha256);
  });

  test('a file that is not a photo is refused by its content', async () => {
    const page = new TextEncoder().encode('<!doctype html><script>alert(1)</script>');
    const announced = await announce(page);

    const reply = await create(announced, page);

    expect(reply.status).toBe(415);
    expect(await reply.json()).toMatchObject({ error: { code: 'not_a_photo' } });
  });

  test('a decoder failure gets 503; the photo is kept and accepted on retry', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const announced = await announce(bytes);
    const decoder = vi.spyOn(server.services.photoDecoder, 'inTurn');
    const failure = err({ why: 'trouble' as const, cause: 'vips_malloc: out of memory' });
    decoder.mockImplementation((_, task) => task(() => Promise.resolve(failure)));
    try {
      const reply = await create(announced, bytes);
      expect(reply.status).toBe(503);
      expect(await reply.json()).toMatchObject({ error: { code: 'unavailable' } });
      expect((await create(announced)).status).toBe(503);
    } finally {
      decoder.mockRestore();
    }
    const again = await create(announced);
    expect(again.headers.get(PHOTO_VERIFIED_HEADER)).toBe(announced.photo.sha256);
  });

  test('a photo for which the decoder was killed is tried once more and then refused', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const announced = await announce(bytes);
    const decoder = vi.spyOn(server.services.photoDecoder, 'inTurn');
    decoder.mockImplementation((_, task) =>
      task(() => Promise.resolve(err({ why: 'ended' as const })))
    );
    try {
      expect((await create(announced, bytes)).status).toBe(503);
      expect((await create(announced)).status).toBe(415);
    } finally {
      decoder.mockRestore();
    }
  });

  test('[S4] a POST with X-HTTP-Method-Override: PATCH resumes an upload (tus 1.0)', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const announced = await announce(bytes);
    await create(announced, bytes.slice(0, 1_000));
    const reply = await server.fetch(`/api/photos/${announced.photo.id}`, {
      method: 'POST',
      headers: {
        Authorization: device.authorization,
        [PROTOCOL_HEADER]: '1',
        'Tus-Resumable': '1.0.0',
        'X-HTTP-Method-Override': 'PATCH',
        'Upload-Offset': '1000',
        'Content-Type': 'application/offset+octet-stream'
      },
      body: bytes.slice(1_000)
    });
    expect(reply.status).toBe(204);
    expect(reply.headers.get(PHOTO_VERIFIED_HEADER)).toBe(announced.photo.sha256);
  });

  test('an unannounced photo, or one that differs from its announcement, is refused', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    const unknown = { ...announced, photo: { ...announced.photo, id: newId() } };
    expect(await (await create(unknown)).json()).toMatchObject({
      error: { code: 'unknown_photo' }
    });
    expect(await (await create(announced, undefined, { role: 'fix' })).json()).toMatchObject({
      error: { code: 'mismatch' }
    });
    const nonsense = await tus('POST', '/api/photos', { 'Upload-Length': '5' });
    expect(await nonsense.json()).toMatchObject({ error: { code: 'malformed' } });
  });

  test('another device may not touch an upload', async () => {
    const announced = await announce(await jpeg());
    await create(announced);
    for (const method of ['PATCH', 'DELETE', 'HEAD']) {
      const reply = await server.fetch(`/api/photos/${announced.photo.id}`, {
        method,
        headers: {
          Authorization: newDevice().authorization,
          'Tus-Resumable': '1.0.0',
          'Upload-Offset': '0'
        }
      });
      expect(reply.status, method).toBe(403);
    }
  });

  test('thumbnail and view carry no metadata and are at most 320 and 1280 pixels', async () => {
    const bytes = new Uint8Array(
      await sharp({ create: { width: 2_000, height: 1_000, channels: 3, background: '#a52' } })
        .composite([{ input: Buffer.from('<svg><circle r="300" cx="900" cy="500"/></svg>') }])
        .withExif({ IFD0: { Copyright: 'secret', Make: 'phone' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer()
    );
    const announced = await announce(bytes);
    await create(announced, bytes);
    await decide(announced, 'acknowledge');

    for (const [variant, edge] of [
      ['thumb', 320],
      ['view', 1_280]
    ] as const) {
      const reply = await server.fetch(`/photos/${announced.photo.id}/${variant}`);
      expect(reply.headers.get('Cache-Control')).toBe('public, max-age=300, must-revalidate');
      const made = Buffer.from(await reply.arrayBuffer());
      const { width, height, exif, orientation } = await sharp(made).metadata();
      // The orientation turns the wide picture upright.
      expect([width, height]).toEqual([edge / 2, edge]);
      expect(exif ?? orientation).toBeUndefined();
      expect(made.includes('secret')).toBe(false);
    }
  });

  const versionOf = async ({ report }: Announced) =>
    (
      await database()
        .selectFrom('report')
        .select('version')
        .where('id', '=', report)
        .executeTakeFirstOrThrow()
    ).version;

  const decide = async (
    announced: Announced,
    kind: 'acknowledge' | 'start' | 'resolve',
    version?: number
  ) => {
    const { report } = announced;
    const seen = version ?? (await versionOf(announced));
    const body = kind === 'resolve' ? { text: 'filled' } : {};
    const decision = operation(kind, body, { report, seen });
    const { results } = await push(server.services, officer(), [decision]);
    expect(results[0]!.outcome).toBe('applied');
  };

  test('an officer’s decision releases a photo, except while its report is hidden', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await create(announced, bytes);
    const statusNow = async () =>
      (await server.fetch(`/photos/${announced.photo.id}/thumb`)).status;
    const hide = () =>
      database()
        .updateTable('report')
        .set({ hidden: true })
        .where('id', '=', announced.report)
        .execute();

    expect(await statusNow()).toBe(404);
    await decide(announced, 'acknowledge');
    expect(await statusNow()).toBe(200);
    await hide();
    expect(await statusNow()).toBe(404);
    expect((await server.fetch(`/photos/${newId()}/thumb`)).status).toBe(404);
    expect((await server.fetch('/photos/..%2f..%2fetc/thumb')).status).toBe(404);
  });

  test('a photo that arrives after a decision waits for the next decision that has seen it', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await decide(announced, 'acknowledge');
    const before = await versionOf(announced);
    await create(announced, bytes);
    const statusNow = async () =>
      (await server.fetch(`/photos/${announced.photo.id}/thumb`)).status;

    expect(await statusNow()).toBe(404);
    // This decision was made offline, before the photo was pulled.
    await decide(announced, 'start', before);
    expect(await statusNow()).toBe(404);
    await decide(announced, 'resolve');
    expect(await statusNow()).toBe(200);
  });

  test('an id in the query gives no access to another device’s upload', async () => {
    const [ours, theirs] = [await jpeg(), await jpeg()];
    const mine = await announce(ours);
    const other = newDevice();
    const victim = await announce(theirs, {}, other);
    await create(victim, theirs.slice(0, 900), {}, other);

    const removed = await tus('DELETE', `/api/photos/${mine.photo.id}?x=/${victim.photo.id}`, {});
    expect(removed.status).toBe(404);
    const appended = await tus(
      'PATCH',
      `/api/photos/${mine.photo.id}?x=/${victim.photo.id}`,
      { 'Upload-Offset': '900' },
      theirs.slice(900)
    );
    expect(appended.status).toBeGreaterThanOrEqual(400);
    expect((await head(victim, other)).headers.get('Upload-Offset')).toBe('900');
  });

  test('a supporter cannot touch the author’s photo', async () => {
    const bytes = await jpeg();
    const announced = await announce(bytes);
    await create(announced, bytes.slice(0, 900));
    const supporter = newDevice();
    const supported = await server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { Authorization: supporter.authorization, [PROTOCOL_HEADER]: '1' },
      body: JSON.stringify({ operations: [operation('support', {}, { report: announced.report })] })
    });
    expect(await supported.json()).toMatchObject({ results: [{ outcome: 'applied' }] });

    expect((await head(announced, supporter)).status).toBe(403);
    expect((await head(announced)).headers.get('Upload-Offset')).toBe('900');
  });

  test('a small file with huge dimensions is refused before it is decoded', async () => {
    const bytes = new Uint8Array(
      await sharp({ create: { width: 5_000, height: 5_000, channels: 3, background: '#123' } })
        .png({ compressionLevel: 9 })
        .toBuffer()
    );
    const announced = await announce(bytes);
    const reply = await create(announced, bytes);
    expect(reply.status).toBe(415);
  });

  test('[S4] expiry deletes abandoned uploads and no finished photo', async () => {
    const [kept, left] = [await jpeg(), await jpeg()];
    const finished = await announce(kept);
    await create(finished, kept);
    const begun = await announce(left);
    await create(begun, left.slice(0, 100));
    const { UploadStore } = await import('#server/photos/upload-store.ts');
    const store = new UploadStore(server.services);

    expect(await store.deleteExpired()).toBe(0);
    clock.advance(UPLOAD_EXPIRY_MS + 60_000);
    expect(await store.deleteExpired()).toBe(1);

    expect((await head(finished)).headers.get(PHOTO_VERIFIED_HEADER)).toBe(finished.photo.sha256);
    expect((await head(begun)).status).toBe(404);
    expect((await create(begun, left)).headers.get(PHOTO_VERIFIED_HEADER)).toBe(begun.photo.sha256);
  });

  test('an OPTIONS request returns the tus version, extensions and maximum size', async () => {
    const reply = await server.fetch('/api/photos', { method: 'OPTIONS' });
    expect(reply.headers.get('Tus-Version')).toBe('1.0.0');
    expect(reply.headers.get('Tus-Extension')).toBe(
      'creation,creation-with-upload,expiration,termination'
    );
    expect(reply.headers.get('Tus-Max-Size')).toBe('12000000');
  });
});
