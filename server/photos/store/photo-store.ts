import type { Readable } from 'node:stream';

/** The sizes in which a verified photo is stored. */
export const VARIANTS = ['thumb', 'view'] as const;
export type Variant = (typeof VARIANTS)[number];

/** A stored picture; `read` may be called once. */
export type KeptPhoto = { bytes: number; keptAt: Date; read(): Promise<Readable> };

/**
 * Stores photos: uploads while their bytes arrive, and the pictures made from them once they are verified. The size of
 * an upload is authoritative for how much of it has arrived (S4). Ids are UUIDs. An object store can implement it:
 * callers rename, list and change nothing in place. `tests/contract/photo-store.test.ts` is the contract of every
 * implementation.
 */
export type PhotoStore = {
  /** @returns number of durable bytes of an upload; null if none was begun */
  uploadSize(id: string): Promise<number | null>;
  /** Begins an upload; an existing one stays as it is. */
  beginUpload(id: string): Promise<void>;
  /**
   * Appends what arrives. If the stream breaks, what has arrived stays and the error is thrown.
   *
   * @param offset bytes from the beginning
   * @returns the size afterwards; null, with nothing written, if the size of the upload is not `offset`
   */
  appendToUpload(id: string, stream: Readable, offset: number): Promise<number | null>;
  /** @throws Error if there is no such upload */
  readUpload(id: string): Promise<Buffer>;
  /** Does nothing if there is none. */
  removeUpload(id: string): Promise<void>;
  /**
   * Removes uploads to which nothing was added since an instant (epoch milliseconds).
   *
   * @returns how many
   */
  removeUploadsBefore(instant: number): Promise<number>;
  /** Stores a picture, whole and durable, or not at all; replaces an existing one. */
  keep(id: string, variant: Variant, bytes: Uint8Array): Promise<void>;
  /** Removes the pictures of a photo, if there are any. */
  removeKept(id: string): Promise<void>;
  openKept(id: string, variant: Variant): Promise<KeptPhoto | null>;
  /** Whether there is space for more photos; the last part of a shared disk is for the database. */
  hasSpace(): Promise<boolean>;
  /** The mark by which servers recognise that they use the same store; null if it has none. */
  mark(): Promise<string | null>;
  setMark(mark: string): Promise<void>;
  /** Any number of servers may do so at once. @throws Error if nothing can be written */
  ping(): Promise<void>;
};
