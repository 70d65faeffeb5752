import { statfs } from 'node:fs/promises';
import { SECOND, type Clock } from '#shared/time.ts';
import { errorCode } from '../database/away.ts';

/** Bytes that stay free for the database's own needs, whatever phones want to say. Photos stop far above. */
const WORDS_LEAST = 64_000_000;
/** So long what was found is believed. */
const GRAIN = 2 * SECOND;
/** After a database that has its disk elsewhere said that it is full, it is asked again so much later. */
const FULL_FOR = 30 * SECOND;

/** `disk_full` of PostgreSQL, and what the file system says. */
const FULL = new Set(['53100', 'ENOSPC', 'EDQUOT']);

export type Room = {
  /** Whether reports may still be written: a disk must never be filled to the last byte. */
  forWords(): Promise<boolean>;
  /** Looks whether a failure was for want of room. */
  notice(cause: unknown): void;
};

/** @param folder on the disk of the database, or of the server where that is elsewhere */
export function createRoom(folder: string, clock: Clock): Room {
  let known: { at: number; isThere: Promise<boolean> } | undefined;
  let fullUntil = 0;

  const look = async () => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize > WORDS_LEAST;
  };

  return {
    async forWords() {
      const now = clock.now();
      if (now < fullUntil) return false;
      if (!known || Math.abs(now - known.at) > GRAIN) known = { at: now, isThere: look() };
      return known.isThere;
    },
    notice(cause) {
      if (FULL.has(errorCode(cause))) fullUntil = clock.now() + FULL_FOR;
    }
  };
}
