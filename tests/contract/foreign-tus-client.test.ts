import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Upload, type UploadOptions } from 'tus-js-client';
import { newDevice, newId } from '#tests/support/builders.ts';
import { picture } from '#tests/support/phone.ts';
import {
  makeDataDir,
  removeDataDir,
  startServer,
  type ServerProcess
} from '#tests/support/process.ts';
import { createUploader } from '#tests/support/uploader.ts';

/* tus-js-client has no code for Varadi: if it works, any tus client should. */
describe('tus-js-client as a foreign client', () => {
  let server: ServerProcess;
  let dataDir: string;
  const device = newDevice();
  beforeAll(async () => {
    dataDir = await makeDataDir();
    server = await startServer(dataDir);
  });
  afterAll(async () => {
    await server.end();
    await removeDataDir(dataDir);
  });

  const toServer: typeof fetch = (input, init) =>
    fetch(new URL(input as string, server.origin), init);
  const announce = (bytes: Uint8Array) => createUploader(toServer, device).announce(bytes);
  type Announced = Awaited<ReturnType<typeof announce>>;

  function upload(
    { id, report, sha256 }: Announced,
    bytes: Uint8Array,
    options: Partial<UploadOptions> & { origin?: string; startedAt?: string } = {}
  ) {
    const { origin = server.origin, startedAt, ...rest } = options;
    const { promise: done, resolve, reject } = Promise.withResolvers<string | null>();
    const tus = new Upload(Buffer.from(bytes), {
      endpoint: `${origin}/api/photos`,
      headers: { Authorization: device.authorization },
      metadata: { photo: id, report, sha256, role: 'problem' },
      retryDelays: [10, 50, 200, 500, 1_000],
      ...(startedAt !== undefined && { uploadUrl: startedAt }),
      onSuccess: () => resolve(tus.url),
      onError: reject,
      ...rest
    });
    tus.start();
    return { tus, done };
  }

  const isWhole = async (photo: Announced) =>
    (await photo.head()).headers.get('Varadi-Photo-Sha256') === photo.sha256;

  test('it uploads in one request', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await announce(bytes);
    expect(await upload(photo, bytes).done).toBe(`${server.origin}/api/photos/${photo.id}`);
    expect(await isWhole(photo)).toBe(true);
  });

  test('it uploads in chunks, with the first chunk in the creation request', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await announce(bytes);
    await upload(photo, bytes, { chunkSize: 4_096, uploadDataDuringCreation: true }).done;
    expect(await isWhole(photo)).toBe(true);
  });

  test('[S4] it resumes an interrupted upload', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await announce(bytes);
    const stopped = Promise.withResolvers<string>();
    const { tus } = upload(photo, bytes, {
      chunkSize: 4_096,
      onChunkComplete(_, accepted) {
        if (accepted < 8_192) return;
        void tus.abort().then(() => stopped.resolve(tus.url!));
      }
    });
    const startedAt = await stopped.promise;
    const offset = Number((await photo.head()).headers.get('Upload-Offset'));
    expect(offset).toBeGreaterThanOrEqual(8_192);
    expect(offset).toBeLessThan(bytes.length);

    let first = -1;
    await upload(photo, bytes, {
      startedAt,
      onProgress: (sent) => {
        if (first < 0) first = sent;
      }
    }).done;
    expect(first).toBeGreaterThanOrEqual(offset);
    expect(await isWhole(photo)).toBe(true);
  });

  test('[S4] it completes an upload over a link that breaks, with every byte correct', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await announce(bytes);
    const link = await breakingLink(Number(new URL(server.origin).port), 9_000);
    try {
      // This also covers a client that resumes by creating the upload a second time.
      const { done } = upload(photo, bytes, { origin: link.origin, chunkSize: 8_192 });
      await done;
    } finally {
      await link.close();
    }
    expect(link.cuts()).toBeGreaterThan(0);
    expect(await isWhole(photo)).toBe(true);
  });

  test('it terminates an upload', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = await announce(bytes);
    await photo.create(bytes.slice(0, 1_000));
    await Upload.terminate(`${server.origin}/api/photos/${photo.id}`, {
      headers: { Authorization: device.authorization }
    });
    expect((await photo.head()).status).toBe(404);
  });

  test('it gets a clear error for an unannounced photo', async () => {
    const bytes = new Uint8Array((await picture()).bytes);
    const photo = { ...(await announce(bytes)), id: newId() };
    await expect(upload(photo, bytes).done).rejects.toThrow(/unknown_photo|404/);
  });
});

/** Breaks the first three connections once they have carried `after` bytes from the client. */
async function breakingLink(port: number, after: number) {
  let cuts = 0;
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    let carried = 0;
    client.on('data', (bytes) => {
      carried += bytes.length;
      onward.write(bytes);
      if (carried < after || cuts >= 3) return;
      cuts += 1;
      // The server keeps what has arrived: it sees the end of the stream, the client a reset.
      client.resetAndDestroy();
    });
    onward.on('data', (bytes) => client.write(bytes));
    client.on('error', () => {});
    onward.on('error', () => client.destroy());
    client.on('close', () => onward.destroy());
    onward.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cuts: () => cuts,
    close: () => new Promise<void>((resolve) => server.close(() => resolve()))
  };
}
