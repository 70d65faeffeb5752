import { statfs } from 'node:fs/promises';
import { SECOND, type Clock } from '#shared/time.ts';
import { errorCode } from '../database/connection-lost.ts';

/** Bytes that stay free for the database's own needs. Photos stop at a far higher limit. */
const MIN_FREE_BYTES = 64_000_000;
/** How long a result is cached. */
const CACHED_FOR_MS = 2 * SECOND;
/** How long reports are refused after a database with its disk elsewhere reported that it is full. */
const FULL_FOR_MS = 30 * SECOND;

/** `disk_full` of PostgreSQL, and the codes of the file system. */
const DISK_FULL_CODES = new Set(['53100', 'ENOSPC', 'EDQUOT']);

export type DiskSpace = {
  /** Whether reports may still be written; the disk must never be completely full. */
  hasSpace(): Promise<boolean>;
  /** Free bytes for this process. */
  freeBytes(): Promise<number>;
  /** Records whether an error means that the disk is full. */
  noticeError(cause: unknown): void;
};

/** @param folder on the disk of the database, or on that of the server if the database is elsewhere */
export function createDiskSpace(folder: string, clock: Clock): DiskSpace {
  let known: { at: number; isThere: Promise<boolean> } | undefined;
  let fullUntil = 0;

  const freeBytes = async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  };
  const look = async () => (await freeBytes()) > MIN_FREE_BYTES;

  return {
    freeBytes,
    async hasSpace() {
      const now = clock.now();
      if (now < fullUntil) return false;
      if (!known || Math.abs(now - known.at) > CACHED_FOR_MS) known = { at: now, isThere: look() };
      return known.isThere;
    },
    noticeError(cause) {
      if (DISK_FULL_CODES.has(errorCode(cause))) fullUntil = clock.now() + FULL_FOR_MS;
    }
  };
}
