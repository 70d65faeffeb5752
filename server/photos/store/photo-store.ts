import type { Readable } from 'node:stream';

/** The sizes in which a verified photo is kept. */
export const VARIANTS = ['thumb', 'view'] as const;
export type Variant = (typeof VARIANTS)[number];

/** A kept picture; `read` may be called once. */
export type KeptPhoto = { bytes: number; keptAt: Date; read(): Promise<Readable> };

/**
 * Where photos are: uploads while their bytes arrive, and the pictures that were made of them once they are verified.
 * The size of an upload is the truth about how much of it is here (S4). Ids are UUIDs. A bucket fits behind it: nothing
 * is renamed, listed or changed in place from outside. `tests/contract/photo-store.test.ts` is the contract of every
 * implementation.
 */
export type PhotoStore = {
  /** @returns bytes of an upload that are durable; null where none was begun */
  uploadSize(id: string): Promise<number | null>;
  /** Begins an upload; one that exists is left as it is. */
  beginUpload(id: string): Promise<void>;
  /**
   * Appends what arrives. What has arrived stays when the stream breaks, which is thrown.
   *
   * @param offset bytes from the beginning
   * @returns the size afterwards; null, and nothing is written, where the upload has another size than `offset`
   */
  appendToUpload(id: string, stream: Readable, offset: number): Promise<number | null>;
  /** @throws Error where there is no such upload */
  readUpload(id: string): Promise<Buffer>;
  /** Does nothing where there is none. */
  removeUpload(id: string): Promise<void>;
  /**
   * Removes uploads to which nothing was added since an instant (epoch milliseconds).
   *
   * @returns how many
   */
  removeUploadsBefore(instant: number): Promise<number>;
  /** Keeps a picture, whole and durable, or not at all; one that is there already is replaced. */
  keep(id: string, variant: Variant, bytes: Uint8Array): Promise<void>;
  /** Removes the pictures of a photo, where there are any. */
  removeKept(id: string): Promise<void>;
  openKept(id: string, variant: Variant): Promise<KeptPhoto | null>;
  /** Whether there is space for further photos; the database needs the last of a shared disk. */
  hasSpace(): Promise<boolean>;
  /** @throws Error where nothing can be written */
  ping(): Promise<void>;
};
