import sharp, { type Sharp } from 'sharp';
import { err, ok, type Result } from '#shared/result.ts';
import { perceptualHashOf, type PerceptualHash } from './perceptual-hash.ts';
import { boundedPicture } from './picture-limits.ts';

/** A thumbnail and a view as JPEG, without metadata, and the perceptual hash. */
export type Decoded = { thumb: Uint8Array; view: Uint8Array; looks: PerceptualHash | null };
/** `trouble`: the machine lacked a resource such as memory; the picture may be good. */
export type Undecodable = { why: 'not_a_photo' } | { why: 'trouble'; cause: string };

const FORMATS = new Set(['jpeg', 'png', 'webp']);
/** The largest phone pictures have 50 megapixels; a plain JPEG is scaled down while it is decoded. */
const MAX_PIXELS = 60_000_000;
/** Every other picture is held in memory whole, at worst 8 bytes a pixel. */
const MAX_PIXELS_IN_MEMORY = 16_000_000;
/** The longest phone panorama has 16,382 pixels; a line of a million costs more than a picture of a million. */
const MAX_EDGE = 20_000;

const THUMB_EDGE = 320;
const VIEW_EDGE = 1_280;

/** Decides by the content, not by the declared type. Re-encoding removes all metadata. */
export async function decodePhoto(bytes: Buffer): Promise<Result<Decoded, Undecodable>> {
  const bounded = boundedPicture(bytes);
  if (!bounded) return err({ why: 'not_a_photo' });
  try {
    return found(await decoded(bounded));
  } catch (cause) {
    // The decoder's error does not tell a bad picture from a lack of memory; decoding a good picture does.
    try {
      await decoded(await knownGoodPicture());
    } catch {
      return err({ why: 'trouble', cause: String(cause) });
    }
    return decodeAgain(bounded);
  }
}

/** The lack of memory may have ended before the good picture was decoded. */
async function decodeAgain(bytes: Buffer): Promise<Result<Decoded, Undecodable>> {
  try {
    return found(await decoded(bytes));
  } catch (cause) {
    return isOutOfResources(cause)
      ? err({ why: 'trouble', cause: String(cause) })
      : err({ why: 'not_a_photo' });
  }
}

const found = (made: Decoded | null): Result<Decoded, Undecodable> =>
  made ? ok(made) : err({ why: 'not_a_photo' });

/** Whether the decoder itself reports a lack of resources. */
const isOutOfResources = (cause: unknown): boolean =>
  /memory|alloc|ENOMEM|EMFILE|ENFILE|ENOSPC|too many open|resource|thread/i.test(String(cause));

let goodPicture: Promise<Buffer> | undefined;
/** A picture that is certainly valid, as large as phones send them. */
const knownGoodPicture = (): Promise<Buffer> =>
  (goodPicture ??= sharp({
    create: { width: VIEW_EDGE, height: 960, channels: 3, background: '#7a8b99' }
  })
    .jpeg()
    .toBuffer()
    .catch((cause: unknown) => {
      goodPicture = undefined;
      throw cause;
    }));

/** @returns null if it is not a photo that we accept */
async function decoded(bytes: Buffer): Promise<Decoded | null> {
  const { format, isProgressive, width, height, pages = 1 } = await sharp(bytes).metadata();
  if (!FORMATS.has(format) || pages > 1 || Math.max(width, height) > MAX_EDGE) return null;
  const isPlain = format === 'jpeg' && !isProgressive;
  if (width * height > (isPlain ? MAX_PIXELS : MAX_PIXELS_IN_MEMORY)) return null;
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
