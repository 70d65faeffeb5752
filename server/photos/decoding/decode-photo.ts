import sharp, { type Sharp } from 'sharp';
import { err, ok, type Result } from '#shared/result.ts';
import { perceptualHashOf, type Looks } from './perceptual-hash.ts';
import { boundedPicture } from './look-first.ts';

/** A thumbnail and a view as JPEG, without metadata, and how the picture looks. */
export type Decoded = { thumb: Uint8Array; view: Uint8Array; looks: Looks | null };
/** `trouble`: the machine lacked something, memory say; the picture may be good. */
export type Undecodable = { why: 'not_a_photo' } | { why: 'trouble'; cause: string };

const FORMATS = new Set(['jpeg', 'png', 'webp']);
/** A 50-megapixel phone picture is as large as they come; a plain JPEG is decoded small at once. */
const PIXELS_MAX = 60_000_000;
/** Everything else is held in memory whole, 8 bytes a pixel at worst. */
const PIXELS_WHOLE_MAX = 16_000_000;
/** The longest panorama of a phone has 16,382; a line of a million costs more than a picture of as many. */
const EDGE_MAX = 20_000;

const THUMB_EDGE = 320;
const VIEW_EDGE = 1_280;

/** Decides by the content, not by what the sender calls it; a re-encoded picture carries no metadata. */
export async function decodePhoto(bytes: Buffer): Promise<Result<Decoded, Undecodable>> {
  const bounded = boundedPicture(bytes);
  if (!bounded) return err({ why: 'not_a_photo' });
  try {
    return found(await decoded(bounded));
  } catch (cause) {
    // The decoder's words do not tell a bad picture from want of memory; a good picture does.
    try {
      await decoded(await touchstone());
    } catch {
      return err({ why: 'trouble', cause: String(cause) });
    }
    return decodedOnceMore(bounded);
  }
}

/** The trouble may have been over by the time that the good picture was looked at. */
async function decodedOnceMore(bytes: Buffer): Promise<Result<Decoded, Undecodable>> {
  try {
    return found(await decoded(bytes));
  } catch (cause) {
    return isWantOfMeans(cause)
      ? err({ why: 'trouble', cause: String(cause) })
      : err({ why: 'not_a_photo' });
  }
}

const found = (made: Decoded | null): Result<Decoded, Undecodable> =>
  made ? ok(made) : err({ why: 'not_a_photo' });

/** Where the decoder does say that it lacked something of the machine's. */
const isWantOfMeans = (cause: unknown): boolean =>
  /memory|alloc|ENOMEM|EMFILE|ENFILE|ENOSPC|too many open|resource|thread/i.test(String(cause));

let known: Promise<Buffer> | undefined;
/** A picture that is certainly good, as large as phones send them. */
const touchstone = (): Promise<Buffer> =>
  (known ??= sharp({
    create: { width: VIEW_EDGE, height: 960, channels: 3, background: '#7a8b99' }
  })
    .jpeg()
    .toBuffer()
    .catch((cause: unknown) => {
      known = undefined;
      throw cause;
    }));

/** @returns null where it is another thing than a photo that we take */
async function decoded(bytes: Buffer): Promise<Decoded | null> {
  const { format, isProgressive, width, height, pages = 1 } = await sharp(bytes).metadata();
  if (!FORMATS.has(format) || pages > 1 || Math.max(width, height) > EDGE_MAX) return null;
  const isPlain = format === 'jpeg' && !isProgressive;
  if (width * height > (isPlain ? PIXELS_MAX : PIXELS_WHOLE_MAX)) return null;
  // Decoded once; the thumbnail is made from the view.
  const { data, info } = await within(sharp(bytes, { failOn: 'error' }).autoOrient(), VIEW_EDGE)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const view = await sharp(data, { raw }).jpeg({ quality: 82, mozjpeg: true }).toBuffer();
  const thumb = await within(sharp(data, { raw }), THUMB_EDGE)
    .jpeg({ quality: 70, mozjpeg: true })
    .toBuffer();
  return { thumb, view, looks: await perceptualHashOf(sharp(data, { raw })) };
}

const within = (picture: Sharp, edge: number): Sharp =>
  picture.resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
