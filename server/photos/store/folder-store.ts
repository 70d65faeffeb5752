import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { VARIANTS, type PhotoStore, type Variant } from './photo-store.ts';

/** Bytes that stay free for the database, which may be on the same disk. */
const MIN_FREE_BYTES = 500_000_000;

/** The folder of verified pictures in a photo folder. */
export const keptIn = (folder: string): string => path.join(folder, 'kept');

/** The file of a picture in that folder. The end of a UUIDv7 is random: 256 folders fill evenly. */
export const fileOfPhoto = (id: string, variant: Variant): string =>
  path.join(id.slice(-2), `${id}.${variant}.jpg`);

/**
 * Stores photos as files in one folder: `uploads/<id>` while bytes arrive, `kept/…/<id>.<variant>.jpg` once
 * they are verified.
 *
 * @param folder created if it does not exist
 */
export async function openFolderStore(folder: string): Promise<PhotoStore> {
  const uploads = path.join(folder, 'uploads');
  const kept = keptIn(folder);
  const marked = path.join(folder, 'mark');
  await mkdir(uploads, { recursive: true });
  await mkdir(kept, { recursive: true });

  const uploadPath = (id: string) => path.join(uploads, id);
  const keptPath = (id: string, variant: Variant) => path.join(kept, fileOfPhoto(id, variant));

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
      await writeDurably(target, bytes);
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
          read: () => Promise.resolve(createReadStream(keptPath(id, variant)))
        }
      );
    },
    async hasSpace() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize > MIN_FREE_BYTES;
    },
    async mark() {
      try {
        return (await readFile(marked, 'utf8')).trim();
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw cause;
      }
    },
    async setMark(mark) {
      await writeDurably(marked, mark);
    },
    async ping() {
      // Not below `uploads`, where it would be taken for one.
      const probe = path.join(folder, `.ping-${randomUUID()}`);
      await (await open(probe, 'wx', 0o600)).close();
      await rm(probe);
    }
  };
}

/** Whole or not at all, also where two servers write the same file at once. */
async function writeDurably(target: string, bytes: Uint8Array | string): Promise<void> {
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
}

async function statOrNull(file: string) {
  try {
    return await stat(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
}

/** A file name survives a power cut only after the folder itself was synced to the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
