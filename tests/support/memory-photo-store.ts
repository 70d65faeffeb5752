import { Readable } from 'node:stream';
import { VARIANTS, type PhotoStore } from '#server/photos/store/photo-store.ts';

type Upload = { bytes: Buffer; changedAt: number };

/** An in-memory photo store. It shows that the contract does not depend on files, as with a bucket. */
export function createMemoryPhotoStore(): PhotoStore {
  let mark: string | null = null;
  const uploads = new Map<string, Upload>();
  const kept = new Map<string, { bytes: Buffer; keptAt: Date }>();
  const put = (id: string, bytes: Buffer) => uploads.set(id, { bytes, changedAt: Date.now() });

  return {
    uploadSize: (id) => Promise.resolve(uploads.get(id)?.bytes.length ?? null),
    beginUpload(id) {
      if (!uploads.has(id)) put(id, Buffer.alloc(0));
      return Promise.resolve();
    },
    async appendToUpload(id, stream, offset) {
      const before = uploads.get(id)?.bytes ?? Buffer.alloc(0);
      if (before.length !== offset) return null;
      for await (const chunk of stream) {
        const now = uploads.get(id)?.bytes ?? before;
        put(id, Buffer.concat([now, chunk as Buffer]));
      }
      return uploads.get(id)?.bytes.length ?? 0;
    },
    readUpload(id) {
      const upload = uploads.get(id);
      return upload ? Promise.resolve(upload.bytes) : Promise.reject(new Error('no such upload'));
    },
    removeUpload(id) {
      uploads.delete(id);
      return Promise.resolve();
    },
    removeUploadsBefore(instant) {
      const old = [...uploads].filter(([, { changedAt }]) => changedAt < instant);
      for (const [id] of old) uploads.delete(id);
      return Promise.resolve(old.length);
    },
    keep(id, variant, bytes) {
      kept.set(`${id}/${variant}`, { bytes: Buffer.from(bytes), keptAt: new Date() });
      return Promise.resolve();
    },
    removeKept(id) {
      for (const variant of VARIANTS) kept.delete(`${id}/${variant}`);
      return Promise.resolve();
    },
    openKept(id, variant) {
      const found = kept.get(`${id}/${variant}`);
      if (!found) return Promise.resolve(null);
      const { bytes, keptAt } = found;
      const read = () => Promise.resolve(Readable.from([bytes]));
      return Promise.resolve({ bytes: bytes.length, keptAt, read });
    },
    hasSpace: () => Promise.resolve(true),
    mark: () => Promise.resolve(mark),
    setMark(next) {
      mark = next;
      return Promise.resolve();
    },
    ping: () => Promise.resolve()
  };
}
