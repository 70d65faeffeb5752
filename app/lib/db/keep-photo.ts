import type { PhotoNotice } from '#shared/operations.ts';
import type { LocalPhoto, PhoneDatabase } from './db.ts';
import { newId } from './new-id.ts';

/** The result of `photos/prepare.ts`. */
type PhotoToKeep = Pick<LocalPhoto, 'sha256' | 'width' | 'height' | 'takenAt' | 'thumb'> & {
  bytes: ArrayBuffer;
};

/** Stores a photo and its bytes; call it within a transaction over both tables. */
export async function keepPhoto(
  db: PhoneDatabase,
  prepared: PhotoToKeep,
  belonging: Pick<LocalPhoto, 'draft' | 'report' | 'side' | 'officer' | 'role' | 'state'>
): Promise<LocalPhoto> {
  const { bytes, sha256, width, height, takenAt, thumb } = prepared;
  const photo: LocalPhoto = {
    id: newId(),
    ...belonging,
    addedAt: Date.now(),
    sha256,
    bytes: bytes.byteLength,
    width,
    height,
    takenAt,
    thumb,
    offset: 0,
    ask: false,
    fresh: true
  };
  await db.photos.add(photo);
  await db.photoBytes.add({ id: photo.id, bytes });
  return photo;
}

/** A photo as its operation announces it. */
export const noticeOf = ({
  id,
  sha256,
  bytes,
  width,
  height,
  takenAt
}: LocalPhoto): PhotoNotice => ({
  id,
  sha256,
  bytes,
  width,
  height,
  ...(takenAt !== null && { takenAt })
});
