import { Readable } from 'node:stream';
import { SECOND } from '#shared/time.ts';
import type { BucketClient, Listed } from './bucket-client.ts';
import { VARIANTS, type PhotoStore, type Variant } from './photo-store.ts';

/**
 * What arrives is written in pieces of so many bytes, or whatever there is after so long: a server that dies loses
 * less than one piece, which the phone sends again.
 */
const PIECE_BYTES = 128_000;
const PIECE_MS = 2 * SECOND;
/** A load balancer asks every few seconds whether the store can be written; each time would cost a request. */
const PROBED_FOR_MS = 30 * SECOND;
/** How many pieces are read at the same time. */
const READ_AT_ONCE = 8;
const MARK = 'mark';

/**
 * Stores photos in a bucket. An object cannot be appended to, so an upload is `uploads/<id>/<offset>`, an object for each
 * piece, and an empty one for its beginning. Callers hold the lock of the upload (`photos/locks`), so that no two servers
 * write one. What is whole is `kept/…/<id>.<variant>.jpg`.
 */
export function createBucketStore(bucket: BucketClient): PhotoStore {
  const upload = (id: string) => `uploads/${id}/`;
  const begun = (id: string) => `${upload(id)}begun`;
  const pieceAt = (id: string, offset: number) =>
    `${upload(id)}${String(offset).padStart(OFFSET_DIGITS, '0')}`;
  const keptKey = (id: string, variant: Variant) => `kept/${id.slice(-2)}/${id}.${variant}.jpg`;
  let probed: { at: number; written: Promise<void> } | undefined;

  /** The pieces that follow each other from the beginning, and their size; null if no upload was begun. */
  async function piecesOf(id: string): Promise<{ keys: string[]; size: number } | null> {
    const listed = await bucket.list(upload(id));
    if (listed.length === 0) return null;
    let size = 0;
    const keys: string[] = [];
    for (const { key, bytes } of listed) {
      if (key !== pieceAt(id, size)) continue;
      keys.push(key);
      size += bytes;
    }
    return { keys, size };
  }

  const sizeOf = async (id: string) => (await piecesOf(id))?.size ?? null;

  return {
    uploadSize: sizeOf,
    async beginUpload(id) {
      await bucket.put(begun(id), new Uint8Array());
    },
    async appendToUpload(id, stream, offset) {
      if (((await sizeOf(id)) ?? 0) !== offset) return null;
      let at = offset;
      let waiting: Buffer[] = [];
      let bytes = 0;
      let since = performance.now();
      const write = async () => {
        if (bytes === 0) return;
        await bucket.put(pieceAt(id, at), Buffer.concat(waiting));
        at += bytes;
        waiting = [];
        bytes = 0;
      };
      try {
        for await (const chunk of stream) {
          if (bytes === 0) since = performance.now();
          waiting.push(chunk as Buffer);
          bytes += (chunk as Buffer).length;
          if (bytes >= PIECE_BYTES || performance.now() - since >= PIECE_MS) await write();
        }
      } finally {
        await write();
      }
      return at;
    },
    async readUpload(id) {
      const found = await piecesOf(id);
      if (!found) throw new Error('there is no such upload');
      const pieces: Buffer[] = [];
      for (let i = 0; i < found.keys.length; i += READ_AT_ONCE) {
        const some = found.keys.slice(i, i + READ_AT_ONCE).map(async (key) => {
          const reply = await bucket.get(key);
          if (!reply) throw new Error('a piece of the upload is missing');
          return Buffer.from(await reply.arrayBuffer());
        });
        pieces.push(...(await Promise.all(some)));
      }
      return Buffer.concat(pieces);
    },
    async removeUpload(id) {
      for (const { key } of await bucket.list(upload(id))) await bucket.remove(key);
    },
    async removeUploadsBefore(instant) {
      const uploads = new Map<string, Listed[]>();
      for (const object of await bucket.list('uploads/')) {
        const id = object.key.split('/')[1]!;
        const objects = uploads.get(id) ?? [];
        uploads.set(id, objects);
        objects.push(object);
      }
      let removed = 0;
      for (const objects of uploads.values()) {
        if (objects.some(({ changedAt }) => changedAt.getTime() >= instant)) continue;
        for (const { key } of objects) await bucket.remove(key);
        removed += 1;
      }
      return removed;
    },
    keep: (id, variant, bytes) => bucket.put(keptKey(id, variant), bytes),
    async removeKept(id) {
      for (const variant of VARIANTS) await bucket.remove(keptKey(id, variant));
    },
    async openKept(id, variant) {
      const found = await bucket.head(keptKey(id, variant));
      return (
        found && {
          bytes: found.bytes,
          keptAt: found.changedAt,
          async read() {
            const reply = await bucket.get(keptKey(id, variant));
            if (!reply) throw new Error('the picture was removed');
            // Whole: a slow phone takes longer than the store may.
            return Readable.from([Buffer.from(await reply.arrayBuffer())]);
          }
        }
      );
    },
    /* Whoever runs the store sees to it. */
    hasSpace: () => Promise.resolve(true),
    async mark() {
      const reply = await bucket.get(MARK);
      return reply && (await reply.text());
    },
    setMark: (mark) => bucket.put(MARK, Buffer.from(mark)),
    async ping() {
      const now = performance.now();
      if (!probed || now - probed.at > PROBED_FOR_MS) {
        const fresh = { at: now, written: bucket.put('probe', new Uint8Array()) };
        probed = fresh;
        fresh.written.catch(() => {
          if (probed === fresh) probed = undefined;
        });
      }
      await probed.written;
    }
  };
}

/** Enough for the largest photo; keys are listed in the order of their letters. */
const OFFSET_DIGITS = 10;
