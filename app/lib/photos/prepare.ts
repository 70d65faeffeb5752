import { isPlausible } from '#shared/time.ts';
import type { Point } from '#shared/geo.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { sha256 } from './sha256.ts';
import { HEADER_BYTES, readHeader, type PictureHeader } from './header.ts';

/** The maximum long edge of a photo, in pixels. */
export const EDGE_MAX = 1_280;
/** The maximum size of a photo, in bytes. */
export const BYTES_MAX = 150_000;
/** The long edge of the thumbnail, which stays on the phone after the photo is sent, in pixels. */
const THUMB_EDGE_PX = 240;
/** A file larger than this, in bytes, is not a phone's picture. */
const FILE_BYTES_MAX = 60_000_000;
const PIXELS_MAX = 120_000_000;

/** The initial quality of each format: WebP looks much like JPEG at half the bytes. */
const INITIAL_QUALITY = { 'image/jpeg': 0.8, 'image/webp': 0.62 } as const;
const MIN_QUALITY = 0.4;

/**
 * Why a picture cannot be used. `unsupported`: this browser lacks a feature that is needed; the picture itself
 * may be good.
 */
export type PhotoProblem =
  'too_large' | 'not_a_picture' | 'heic' | 'damaged' | 'blank' | 'unsupported';

export type PreparedPhoto = {
  /** JPEG or WebP, upright, without any metadata. */
  bytes: ArrayBuffer;
  sha256: string;
  width: number;
  height: number;
  thumb: ArrayBuffer;
  takenAt: string | null;
  location: Point | null;
};

export type PrepareOptions = {
  /** WebP is smaller and takes longer to encode: for slow or metered links. */
  format: 'image/jpeg' | 'image/webp';
};

type Size = { width: number; height: number };
type Canvas = OffscreenCanvas | HTMLCanvasElement;

/**
 * Prepares a camera's file for sending: decodes it directly to its small size, turns it upright, removes
 * all metadata, compresses and hashes it. Runs in a worker, or in the page where workers have no canvas.
 */
export async function preparePhoto(
  file: Blob,
  options: PrepareOptions
): Promise<Result<PreparedPhoto, PhotoProblem>> {
  if (file.size > FILE_BYTES_MAX) return err('too_large');
  const header = readHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  if (header.size && header.size.width * header.size.height > PIXELS_MAX) return err('too_large');

  const decoded = await decode(file, header);
  if (!decoded) return err(await problemOf(header));
  const canvas = drawn(decoded);
  decoded.close();
  if (isUniform(canvas)) return err('blank');

  const compressed = await compress(canvas, options);
  const bytes = await compressed.arrayBuffer();
  const thumb = await encode(scaled(canvas, THUMB_EDGE_PX), 'image/jpeg', 0.6);
  return ok({
    bytes,
    sha256: await sha256(bytes),
    width: canvas.width,
    height: canvas.height,
    thumb: await thumb.arrayBuffer(),
    takenAt:
      header.takenAt && isPlausible(header.takenAt.getTime()) ? header.takenAt.toISOString() : null,
    location: header.location
  });
}

/** With more pixels than this, decoding may fail because the phone has little memory. */
const LOW_MEMORY_PIXELS = 24_000_000;

async function problemOf({ format, size }: PictureHeader): Promise<PhotoProblem> {
  if (format === 'heic') return 'heic';
  if (format === 'other') return 'not_a_picture';
  // Only a browser that can decode a known good picture may call another one damaged.
  if ((await decodeWhole(goodPicture(), { ...GOOD_HEADER, format })) === null) return 'unsupported';
  if (size && size.width * size.height > LOW_MEMORY_PIXELS) return 'too_large';
  return format === 'jpeg' || format === 'png' ? 'damaged' : 'unsupported';
}

/** A decoded picture, possibly still too large and not yet upright. */
type Decoded = {
  image: CanvasImageSource;
  size: Size;
  /** The remaining rotation, as an EXIF orientation. */
  orientation: number;
  close: () => void;
};

async function decode(file: Blob, header: PictureHeader): Promise<Decoded | null> {
  return (await decodeScaled(file, header)) ?? (await decodeWhole(file, header));
}

/**
 * Lets the JPEG decoder scale while it decodes: it can decode to eighths of the size in a fraction of the
 * time and memory. Null where the browser has no ImageDecoder.
 */
async function decodeScaled(file: Blob, header: PictureHeader): Promise<Decoded | null> {
  if (typeof ImageDecoder === 'undefined' || header.format !== 'jpeg' || !header.size) return null;
  const { width, height } = header.size;
  const eighths = Math.ceil((8 * EDGE_MAX) / Math.max(width, height));
  if (eighths >= 8) return null;
  const decoder = new ImageDecoder({
    data: await file.arrayBuffer(),
    type: 'image/jpeg',
    desiredWidth: Math.ceil((width * eighths) / 8),
    desiredHeight: Math.ceil((height * eighths) / 8)
  });
  try {
    const { image } = await decoder.decode();
    const size = { width: image.displayWidth, height: image.displayHeight };
    // If a decoder rotates the picture itself, its sides are swapped; it must not be rotated twice.
    const isTurned = width > height !== size.width > size.height && width !== height;
    return {
      image,
      size,
      orientation: isTurned ? 1 : header.orientation,
      close: () => image.close()
    };
  } catch {
    return null;
  } finally {
    decoder.close();
  }
}

/** Tries the decoding methods, the best first, and skips those that the browser does not support. */
async function decodeWhole(file: Blob, header: PictureHeader): Promise<Decoded | null> {
  const stored = header.size;
  const isSideways = header.orientation > 4;
  const upright = stored && (isSideways ? { width: stored.height, height: stored.width } : stored);
  const scaledTo = (size: Size | null) => (size ? resizing(fit(size, EDGE_MAX)) : {});
  return (
    (await decodeBitmap(file, 1, {
      imageOrientation: 'from-image',
      resizeQuality: 'high',
      ...scaledTo(upright)
    })) ??
    // Chrome before 112 lacks 'from-image'. Whether it rotates the picture by itself depends on its version.
    ((await turnsBitmaps())
      ? await decodeBitmap(file, 1, { resizeQuality: 'high', ...scaledTo(upright) })
      : await decodeBitmap(file, header.orientation, {
          resizeQuality: 'high',
          ...scaledTo(stored)
        })) ??
    // Firefox before 98 accepts no options at all.
    (await decodeBitmap(file, (await turnsBitmaps()) ? 1 : header.orientation)) ??
    (await decodeElement(file, header))
  );
}

async function decodeBitmap(
  file: Blob,
  orientation: number,
  options?: ImageBitmapOptions
): Promise<Decoded | null> {
  if (typeof createImageBitmap === 'undefined') return null;
  try {
    const bitmap = await (options ? createImageBitmap(file, options) : createImageBitmap(file));
    const size = { width: bitmap.width, height: bitmap.height };
    return { image: bitmap, size, orientation, close: () => bitmap.close() };
  } catch {
    return null;
  }
}

/** Only in a page: decodes with an image element. A test picture shows whether it rotates by itself. */
async function decodeElement(file: Blob, header: PictureHeader): Promise<Decoded | null> {
  if (typeof document === 'undefined') return null;
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const size = { width: image.naturalWidth, height: image.naturalHeight };
    if (size.width * size.height === 0) return null;
    const orientation = (await turnsElements()) ? 1 : header.orientation;
    return { image, size, orientation, close: () => URL.revokeObjectURL(address) };
  } catch {
    URL.revokeObjectURL(address);
    return null;
  }
}

/**
 * Two pixels side by side, with a quarter turn (EXIF orientation 6). A browser that rotates pictures shows one pixel
 * above the other.
 */
const GOOD_PICTURE =
  '/9j/4QAiRXhpZgAASUkqAAgAAAABABIBAwABAAAABgAAAAAAAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAABAAIDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAA//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/ALAIN//Z';
const GOOD_HEADER: PictureHeader = {
  format: 'jpeg',
  size: { width: 2, height: 1 },
  orientation: 6,
  takenAt: null,
  location: null
};

const goodPicture = (): Blob =>
  new Blob([Uint8Array.from(atob(GOOD_PICTURE), (letter) => letter.charCodeAt(0))], {
    type: 'image/jpeg'
  });

let bitmapsTurn: Promise<boolean> | undefined;
const turnsBitmaps = (): Promise<boolean> =>
  (bitmapsTurn ??= decodeBitmap(goodPicture(), 1).then(
    (decoded) => decoded !== null && decoded.size.height > decoded.size.width
  ));

async function turnsElements(): Promise<boolean> {
  const image = new Image();
  image.src = `data:image/jpeg;base64,${GOOD_PICTURE}`;
  await image.decode();
  return image.naturalHeight > image.naturalWidth;
}

const resizing = ({ width, height }: Size) => ({ resizeWidth: width, resizeHeight: height });

/** The largest size of the same shape within the edge; never larger than it is. */
function fit({ width, height }: Size, edge: number): Size {
  const scale = Math.min(1, edge / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale))
  };
}

/** Draws a decoded picture upright and at its final size. */
function drawn({ image, size, orientation }: Decoded): Canvas {
  const { width, height } = fit(size, EDGE_MAX);
  const isSideways = orientation > 4;
  const canvas = isSideways ? createCanvas(height, width) : createCanvas(width, height);
  const context = contextOf(canvas);
  context.setTransform(...uprighting(orientation, width, height));
  context.drawImage(image, 0, 0, width, height);
  return canvas;
}

/** The matrix that turns a stored picture of this size upright (EXIF 2.32, orientation). */
function uprighting(
  orientation: number,
  width: number,
  height: number
): [number, number, number, number, number, number] {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0];
    case 3:
      return [-1, 0, 0, -1, width, height];
    case 4:
      return [1, 0, 0, -1, 0, height];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, height, 0];
    case 7:
      return [0, -1, -1, 0, height, width];
    case 8:
      return [0, -1, 1, 0, 0, width];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}

function scaled(source: Canvas, edge: number): Canvas {
  const { width, height } = fit(source, edge);
  const canvas = createCanvas(width, height);
  contextOf(canvas).drawImage(source, 0, 0, width, height);
  return canvas;
}

/**
 * A canvas that is too large, or a covered lens, gives one flat colour. On iOS there is no other sign of
 * it.
 */
function isUniform(canvas: Canvas): boolean {
  const probe = createCanvas(32, 32);
  const context = contextOf(probe);
  context.drawImage(canvas, 0, 0, 32, 32);
  const { data } = context.getImageData(0, 0, 32, 32);
  const least = [255, 255, 255];
  const most = [0, 0, 0];
  for (let at = 0; at < data.length; at += 4) {
    for (let channel = 0; channel < 3; channel++) {
      least[channel] = Math.min(least[channel]!, data[at + channel]!);
      most[channel] = Math.max(most[channel]!, data[at + channel]!);
    }
  }
  return most.every((value, channel) => value - least[channel]! <= 2);
}

/** Uses the best quality that fits; a picture that fits at none is scaled down. */
async function compress(canvas: Canvas, { format }: PrepareOptions): Promise<Blob> {
  let quality: number = INITIAL_QUALITY[format];
  let blob = await encode(canvas, format, quality);
  while (blob.size > BYTES_MAX && quality > MIN_QUALITY) {
    // Size is roughly proportional to quality. Aim slightly lower, so that one step is usually enough.
    quality = Math.max(MIN_QUALITY, quality * Math.min(0.9, (BYTES_MAX / blob.size) * 0.98));
    blob = await encode(canvas, format, quality);
  }
  if (blob.size <= BYTES_MAX) return blob;
  return compress(scaled(canvas, Math.max(canvas.width, canvas.height) * 0.8), { format });
}

/** Encodes, and falls back to JPEG where a browser returns another format than requested. */
async function encode(canvas: Canvas, type: string, quality: number): Promise<Blob> {
  const blob =
    'convertToBlob' in canvas
      ? await canvas.convertToBlob({ type, quality })
      : await new Promise<Blob>((resolve, reject) =>
          canvas.toBlob(
            (made) => (made ? resolve(made) : reject(new Error('canvas returned no picture'))),
            type,
            quality
          )
        );
  if (blob.type === type || type === 'image/jpeg') return blob;
  return encode(canvas, 'image/jpeg', quality);
}

function createCanvas(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement('canvas'), { width, height });
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function contextOf(canvas: Canvas): Context {
  const context: Context | null = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('photo needs a 2D canvas, which this browser lacks');
  context.imageSmoothingQuality = 'high';
  return context;
}
