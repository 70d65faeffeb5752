import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { createHttp } from '#app/lib/api.ts';
import { createSync } from '#sync/engine.ts';
import { createPhotoSender } from '#sync/photo-sender.ts';
import type { PendingPhoto, Ports } from '#sync/ports.ts';
import { newDevice } from '#tests/support/builders.ts';
import {
  makeDataDir,
  removeDataDir,
  startServer,
  type ServerProcess
} from '#tests/support/process.ts';
import { startSlowLink } from '#tests/support/slow-link.ts';
import { createUploader } from '#tests/support/uploader.ts';

/** Time goes so many times faster, for the link and for the phone alike. */
const FASTER = 6;
/** 64 kbit/s, in bytes a millisecond. */
const SPEED = 8;
const DROP_EVERY = 15_000;

describe('a photo on a link of 64 kbit/s that drops every 15 seconds', () => {
  let server: ServerProcess;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await makeDataDir();
    server = await startServer(dataDir);
  });
  afterAll(async () => {
    await server.end();
    await removeDataDir(dataDir);
  });

  test('[S4] costs at most 1.05 times its bytes, heads of requests and all', async () => {
    const device = newDevice();
    const bytes = await largePicture();
    const toServer: typeof fetch = (input, init) =>
      fetch(new URL(input as string, server.origin), init);
    const announced = await createUploader(toServer, device).announce(bytes);
    const link = await startSlowLink(
      Number(new URL(server.origin).port),
      () => SPEED * FASTER,
      () => DROP_EVERY / FASTER
    );
    try {
      const overLink: typeof fetch = (input, init) =>
        fetch(new URL(input as string, link.origin), init);
      const before = link.carriedUp();
      await send(announced, bytes, overLink, device.authorization);

      const ratio = (link.carriedUp() - before) / bytes.length;
      expect(link.drops()).toBeGreaterThanOrEqual(2);
      expect(ratio).toBeLessThanOrEqual(1.05);
      const found = await announced.head();
      expect(found.headers.get('Varadi-Photo-Sha256')).toBe(announced.sha256);
    } finally {
      await link.close();
    }
  });
});

/** Some 220 KB: more than a phone makes of a photo, so that the link drops several times. */
async function largePicture(): Promise<Uint8Array<ArrayBuffer>> {
  const noise = randomBytes(640 * 480 * 3);
  const raw = { width: 640, height: 480, channels: 3 } as const;
  return new Uint8Array(await sharp(noise, { raw }).jpeg({ quality: 85 }).toBuffer());
}

/** The engine with one photo to send, until the server has confirmed it. */
async function send(
  announced: { id: string; report: string; sha256: string },
  bytes: Uint8Array<ArrayBuffer>,
  fetch: typeof globalThis.fetch,
  authorization: string
): Promise<void> {
  let photo: PendingPhoto | null = {
    id: announced.id,
    report: announced.report,
    sha256: announced.sha256,
    role: 'problem',
    bytes: bytes.length,
    offset: 0,
    fresh: true
  };
  const done = Promise.withResolvers<undefined>();
  const now = () => performance.now() * FASTER;
  const read = (_: string, from: number, to: number) => Promise.resolve(bytes.slice(from, to));
  const http = createHttp(fetch);
  const ports: Ports = {
    outbox: { head: () => Promise.resolve([]), settle: () => Promise.resolve() },
    mirror: {
      cursor: () => Promise.resolve(null),
      save: () => Promise.resolve(),
      restart: () => Promise.resolve()
    },
    transport: {
      push: () => Promise.resolve({ kind: 'unreachable' }),
      pull: () => Promise.resolve({ kind: 'unreachable' })
    },
    photos: {
      next: () => Promise.resolve(photo),
      read,
      progress(_, offset) {
        if (photo) photo = { ...photo, offset, fresh: false };
        return Promise.resolve();
      },
      confirmed() {
        photo = null;
        done.resolve(undefined);
        return Promise.resolve();
      },
      refused: (_, code) => Promise.resolve(done.reject(new Error(code)))
    },
    photoSender: createPhotoSender({
      http: (request) => http({ ...request, timeout: request.timeout / FASTER }),
      credentials: () => Promise.resolve({ Authorization: authorization }),
      read,
      sha256: () => Promise.resolve(announced.sha256),
      base64: btoa,
      clock: { now }
    }),
    scopes: () => Promise.resolve([]),
    lock: { hold: (_, work) => work() },
    clock: { now },
    timer: {
      at(instant, ring) {
        const timer = setTimeout(ring, (instant - now()) / FASTER);
        return () => clearTimeout(timer);
      }
    },
    random: () => 0.5,
    onFault: (cause) => done.reject(cause as Error)
  };
  const engine = createSync(ports);
  engine.wake('start');
  await done.promise;
  engine.stop();
}
