import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Upload } from 'tus-js-client';
import { newDevice } from '../../support/builders.ts';
import { largePicture, sendPhoto } from '../../support/photo-over-link.ts';
import { makeDataDir, removeDataDir, startServer } from '../../support/process.ts';
import { seededRandom } from '../../support/random.ts';
import { startSlowLink } from '../../support/slow-link.ts';
import { createUploader } from '../../support/uploader.ts';
import type { Report } from '../bench.ts';
import { runPeer } from './peers.ts';

const PHOTOS = 4;
/** 640 kbit/s. Connections live from 1 to 4.5 s, so some photos need several. */
const LINK_BYTES_PER_MS = 80;
const connectionLifetimes = () => {
  const random = seededRandom(7);
  return () => 1_000 + random() * 3_500;
};
const RETRY_DELAYS_MS = Array.from({ length: 30 }, () => 100);

/** Bytes carried by a link that drops, divided by the bytes of the photos: 1 is the minimum. */
export async function photosUnderDrops(report: Report): Promise<void> {
  const dataDir = await makeDataDir();
  const server = await startServer(dataDir);
  const port = Number(new URL(server.origin).port);
  const sink = await startSink();
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < PHOTOS; i++) pictures.push(await largePicture());
  const total = pictures.reduce((sum, { length }) => sum + length, 0);

  async function ratio(
    target: number,
    send: (bytes: Uint8Array<ArrayBuffer>, origin: string) => Promise<void>
  ): Promise<number> {
    const link = await startSlowLink(target, () => LINK_BYTES_PER_MS, connectionLifetimes());
    for (const bytes of pictures) await send(bytes, link.origin);
    await link.close();
    return Number((link.carriedUp() / total).toFixed(3));
  }
  const device = newDevice();
  const direct: typeof fetch = (input, init) =>
    fetch(new URL(input as string, server.origin), init);

  const ours = await ratio(port, async (bytes, origin) => {
    const announced = await createUploader(direct, device).announce(bytes);
    const over: typeof fetch = (input, init) => fetch(new URL(input as string, origin), init);
    const { authorization } = device;
    await sendPhoto({ announced, bytes, fetch: over, authorization });
  });
  const peers: [string, number][] = [
    [
      'tus-js-client, in one request',
      await ratio(port, async (bytes, origin) => {
        const announced = await createUploader(direct, device).announce(bytes);
        await uploadByTus(announced, bytes, origin, device.authorization);
      })
    ],
    [
      'plain PUT, retried',
      await ratio(sink.port, async (bytes, origin) => {
        for (let tries = 0; tries < 200; tries++) {
          const done = await fetch(origin, { method: 'PUT', body: bytes }).then(
            ({ ok }) => ok,
            () => false
          );
          if (done) return;
        }
        throw new Error('PUT failed 200 times');
      })
    ],
    [
      'Workbox queue, replayed',
      await ratio(sink.port, async (bytes, origin) => {
        const { left } = (await runPeer('workbox-queue.mjs', [origin, String(bytes.length)])) as {
          left: number;
        };
        if (left > 0)
          throw new Error(`Workbox queue not empty after replay: ${left} requests left`);
      })
    ]
  ];
  for (const [peer, peerValue] of peers) {
    report({
      metric: 'bytes carried by a link that drops ÷ bytes of the photos',
      value: ours,
      unit: 'ratio',
      peer,
      peerValue
    });
  }
  sink.close();
  await server.end();
  await removeDataDir(dataDir);
}

function uploadByTus(
  { id, report, sha256 }: { id: string; report: string; sha256: string },
  bytes: Uint8Array,
  origin: string,
  authorization: string
): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(Buffer.from(bytes), {
      endpoint: `${origin}/api/photos`,
      headers: { Authorization: authorization },
      metadata: { photo: id, report, sha256, role: 'problem' },
      retryDelays: RETRY_DELAYS_MS,
      onSuccess: () => resolve(),
      onError: reject
    });
    upload.start();
  });
}

/** Accepts every complete request, as a plain upload endpoint does. */
async function startSink() {
  const server = createServer((request, response) => {
    request.on('error', () => {});
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
