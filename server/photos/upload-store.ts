import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/utils';
import { DAY } from '#shared/time.ts';
import type { Services } from '../services.ts';
import { finishPhoto } from './finish-photo.ts';

/** An upload that grows no further for this long, in milliseconds, is deleted; the phone would begin it again. */
export const UPLOAD_EXPIRY_MS = 60 * DAY;

/**
 * Adapts our photo store to tus. Creating an existing upload never truncates it. Expiry never deletes finished
 * photos, which are stored elsewhere. An upload is complete only once its hash is verified.
 */
export class UploadStore extends DataStore {
  readonly #services: Services;

  constructor(services: Services) {
    super();
    this.#services = services;
    this.extensions = ['creation', 'creation-with-upload', 'expiration', 'termination'];
  }

  override async create(upload: Upload): Promise<Upload> {
    await this.#services.photoStore.beginUpload(upload.id);
    return upload;
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const { photoStore, meters } = this.#services;
    if (offset > 0) meters.uploadsResumed.inc();
    meters.uploadsInFlight.inc();
    try {
      const size = await photoStore.appendToUpload(id, stream, offset);
      if (size === null) throw ERRORS.INVALID_OFFSET;
      return size;
    } finally {
      meters.uploadsInFlight.dec();
    }
  }

  override async getUpload(id: string): Promise<Upload> {
    const { database, photoStore, clock } = this.#services;
    const photo = await database
      .selectFrom('photo')
      .select(['report', 'role', 'sha256', 'bytes', 'received_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!photo) throw ERRORS.FILE_NOT_FOUND;
    const metadata = { photo: id, report: photo.report, role: photo.role, sha256: photo.sha256 };
    const at = (offset: number) =>
      new Upload({
        id,
        size: photo.bytes,
        offset,
        metadata,
        // Expiry counts from the last byte, so that a slow phone is never cut off.
        creation_date: new Date(clock.now()).toISOString()
      });
    if (photo.received_at !== null) return at(photo.bytes);

    const size = await photoStore.uploadSize(id);
    if (size === null) throw ERRORS.FILE_NOT_FOUND;
    if (size < photo.bytes) return at(size);
    // All bytes have arrived, but the server crashed before it verified them.
    const finish = await finishPhoto(this.#services, id);
    if (finish === 'received') return at(photo.bytes);
    if (finish === 'unavailable') throw { status_code: 503, body: finish };
    // Sending it again would cost the same bytes and change nothing.
    if (finish === 'not_a_photo') throw { status_code: 415, body: finish };
    throw ERRORS.FILE_NOT_FOUND;
  }

  override async remove(id: string): Promise<void> {
    const { photoStore } = this.#services;
    if ((await photoStore.uploadSize(id)) === null) throw ERRORS.FILE_NOT_FOUND;
    await photoStore.removeUpload(id);
  }

  override getExpiration(): number {
    return UPLOAD_EXPIRY_MS;
  }

  override deleteExpired(): Promise<number> {
    const { photoStore, clock } = this.#services;
    return photoStore.removeUploadsBefore(clock.now() - UPLOAD_EXPIRY_MS);
  }
}
