import { noMemory, unsupported } from './no-memory.ts';
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { createHttp } from '#app/lib/sync/transport.ts';
import { createSync } from '#sync/engine.ts';
import { createPhotoSender } from '#sync/photo-sender.ts';
import type { PendingPhoto, Ports } from '#sync/ports.ts';

export type PhotoToSend = {
  announced: { id: string; report: string; sha256: string };
  bytes: Uint8Array<ArrayBuffer>;
  fetch: typeof globalThis.fetch;
  authorization: string;
};

/** About 220 KB, more than a photo that a phone sends, so that the link drops several times. */
export async function largePicture(): Promise<Uint8Array<ArrayBuffer>> {
  const noise = randomBytes(640 * 480 * 3);
  const raw = { width: 640, height: 480, channels: 3 } as const;
  return new Uint8Array(await sharp(noise, { raw }).jpeg({ quality: 85 }).toBuffer());
}

/**
 * Runs the engine with one photo to send, until the server has confirmed it.
 *
 * @param faster the phone's clock runs this many times faster than real time
 */
export async function sendPhoto(
  { announced, bytes, fetch, authorization }: PhotoToSend,
  faster = 1
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
  const now = () => performance.now() * faster;
  const read = (_: string, from: number, to: number) => Promise.resolve(bytes.slice(from, to));
  const http = createHttp(fetch);
  const ports: Ports = {
    outbox: { head: () => Promise.resolve([]), settle: () => Promise.resolve() },
    mirror: {
      cursor: () => Promise.resolve(null),
      save: () => Promise.resolve(),
      restart: () => Promise.resolve()
    },
    memory: noMemory,
    transport: {
      missing: unsupported,
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
        return Promise.resolve(true);
      },
      refused(_, code) {
        done.reject(new Error(code));
        return Promise.resolve();
      }
    },
    photoSender: createPhotoSender({
      http: (request) => http({ ...request, timeout: request.timeout / faster }),
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
        const timer = setTimeout(ring, (instant - now()) / faster);
        return () => clearTimeout(timer);
      }
    },
    random: () => 0.5,
    onFault: (cause) => done.reject(cause)
  };
  const engine = createSync(ports);
  engine.wake('start');
  await done.promise;
  engine.stop();
}
