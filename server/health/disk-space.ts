import { statfs } from 'node:fs/promises';
import { SECOND, type Clock } from '#shared/time.ts';
import { errorCode } from '../database/connection-lost.ts';

/** Bytes that stay free for the database's own needs, whatever phones want to say. Photos stop far above. */
const MIN_FREE_BYTES = 64_000_000;
/** So long what was found is believed. */
const CACHED_FOR_MS = 2 * SECOND;
/** After a database that has its disk elsewhere said that it is full, it is asked again so much later. */
const FULL_FOR_MS = 30 * SECOND;

/** `disk_full` of PostgreSQL, and what the file system says. */
const FULL = new Set(['53100', 'ENOSPC', 'EDQUOT']);

export type DiskSpace = {
  /** Whether reports may still be written: a disk must never be filled to the last byte. */
  hasSpace(): Promise<boolean>;
  /** Looks whether a failure was for want of room. */
  noticeError(cause: unknown): void;
};

/** @param folder on the disk of the database, or of the server where that is elsewhere */
export function createDiskSpace(folder: string, clock: Clock): DiskSpace {
  let known: { at: number; isThere: Promise<boolean> } | undefined;
  let fullUntil = 0;

  const look = async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize > MIN_FREE_BYTES;
  };

  return {
    async hasSpace() {
      const now = clock.now();
      if (now < fullUntil) return false;
      if (!known || Math.abs(now - known.at) > CACHED_FOR_MS) known = { at: now, isThere: look() };
      return known.isThere;
    },
    noticeError(cause) {
      if (FULL.has(errorCode(cause))) fullUntil = clock.now() + FULL_FOR_MS;
    }
  };
}
