import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

/** Bytes that are left to the database, whatever phones want to send. */
const ROOM_LEAST = 500_000_000;

const VARIANTS = ['thumb', 'view'] as const;
export type Variant = (typeof VARIANTS)[number];

/**
 * Photos as files in one folder: `uploads/<id>` while bytes arrive, `kept/…/<id>.<variant>.jpg` once they
 * are verified. The size of an upload is the truth about how much of it is here (S4).
 */
export type PhotoFiles = {
  /** Bytes of an upload that are here, or null where none was begun. */
  uploadSize(id: string): Promise<number | null>;
  /** Begins an upload; one that exists is left as it is. */
  beginUpload(id: string): Promise<void>;
  /**
   * Appends what arrives, and keeps what has arrived when the stream breaks.
   *
   * @returns the size afterwards, or null where the upload does not stand at `offset`
   */
  appendToUpload(id: string, stream: Readable, offset: number): Promise<number | null>;
  readUpload(id: string): Promise<Buffer>;
  removeUpload(id: string): Promise<void>;
  /** Removes uploads that nothing was added to since then; says how many. */
  removeUploadsBefore(instant: number): Promise<number>;
  keep(id: string, variant: Variant, bytes: Uint8Array): Promise<void>;
  removeKept(id: string): Promise<void>;
  openKept(
    id: string,
    variant: Variant
  ): Promise<{ bytes: number; keptAt: Date; read(): Readable } | null>;
  /** Whether the disk has room for more; the database must never be the one to find out. */
  hasRoom(): Promise<boolean>;
  /** @throws Error where the folder cannot be written to */
  ping(): Promise<void>;
};

export async function openPhotoFiles(folder: string): Promise<PhotoFiles> {
  const uploads = path.join(folder, 'uploads');
  const kept = path.join(folder, 'kept');
  await mkdir(uploads, { recursive: true });
  await mkdir(kept, { recursive: true });

  const uploadPath = (id: string) => path.join(uploads, id);
  // The end of a UUIDv7 is random: 256 folders fill evenly.
  const keptPath = (id: string, variant: Variant) =>
    path.join(kept, id.slice(-2), `${id}.${variant}.jpg`);

  async function uploadSize(id: string): Promise<number | null> {
    return (await statOrNull(uploadPath(id)))?.size ?? null;
  }

  return {
    uploadSize,
    async beginUpload(id) {
      await (await open(uploadPath(id), 'a', 0o600)).close();
    },
    async appendToUpload(id, stream, offset) {
      const file = await open(uploadPath(id), 'a', 0o600);
      try {
        if ((await file.stat()).size !== offset) return null;
        for await (const chunk of stream) await file.write(chunk as Uint8Array);
      } finally {
        await file.sync();
        await file.close();
      }
      return uploadSize(id);
    },
    readUpload: (id) => readFile(uploadPath(id)),
    removeUpload: (id) => rm(uploadPath(id), { force: true }),
    async removeUploadsBefore(instant) {
      let removed = 0;
      for (const name of await readdir(uploads)) {
        const file = await statOrNull(path.join(uploads, name));
        if (!file || file.mtimeMs >= instant) continue;
        await rm(path.join(uploads, name), { force: true });
        removed += 1;
      }
      return removed;
    },
    async keep(id, variant, bytes) {
      const target = keptPath(id, variant);
      const made = await mkdir(path.dirname(target), { recursive: true });
      if (made !== undefined) await syncFolder(kept);
      // Two servers may finish the same photo at once.
      const draft = `${target}.${randomUUID()}.new`;
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, target);
      await syncFolder(path.dirname(target));
    },
    async removeKept(id) {
      for (const variant of VARIANTS) await rm(keptPath(id, variant), { force: true });
    },
    async openKept(id, variant) {
      const file = await statOrNull(keptPath(id, variant));
      return (
        file && {
          bytes: file.size,
          keptAt: file.mtime,
          read: () => createReadStream(keptPath(id, variant))
        }
      );
    },
    async hasRoom() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize > ROOM_LEAST;
    },
    async ping() {
      const probe = path.join(uploads, '.ping');
      await (await open(probe, 'w', 0o600)).close();
      await rm(probe);
    }
  };
}

async function statOrNull(file: string) {
  try {
    return await stat(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** A name in a folder outlives a power cut only once the folder itself is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
