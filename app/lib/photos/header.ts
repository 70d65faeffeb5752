import type { Point } from '#shared/geo.ts';

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'heic' | 'other';

/** What a picture file states before it is decoded. It is offered to the person, never trusted. */
export type PictureHeader = {
  format: PictureFormat;
  /** As stored, before rotation; null if the header does not give it. */
  size: { width: number; height: number } | null;
  /** EXIF orientation, 1 to 8: how the stored picture must be rotated. */
  orientation: number;
  takenAt: Date | null;
  location: Point | null;
};

/** Enough of a file to hold its header: EXIF fits into one 64 KB segment, and comes first. */
export const HEADER_BYTES = 256 * 1024;

const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const GPS_IFD = 0x8825;
const TAKEN = 0x9003;
const TAKEN_OFFSET = 0x9011;
const LATITUDE_REF = 1;
const LATITUDE = 2;
const LONGITUDE_REF = 3;
const LONGITUDE = 4;

/**
 * Reads format, size, orientation, time and place from the first bytes of a picture. Only a few tags are
 * needed, and a general EXIF library is larger than the rest of the form (37 KB gzipped).
 * Sources: JPEG (ITU T.81), EXIF 2.32, PNG 1.2, WebP container, ISO 14496-12 `ftyp`.
 *
 * @param bytes the first `HEADER_BYTES` or all of the file
 */
export function readHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const plain = { orientation: 1, takenAt: null, location: null };
  try {
    if (view.getUint16(0) === 0xffd8) return readJpeg(view);
    if (view.getUint32(0) === 0x89504e47) {
      const size = { width: view.getUint32(16), height: view.getUint32(20) };
      return { format: 'png', size, ...plain };
    }
    if (ascii(view, 0, 4) === 'RIFF' && ascii(view, 8, 4) === 'WEBP') {
      return { format: 'webp', size: null, ...plain };
    }
    if (ascii(view, 4, 4) === 'ftyp' && /^(hei|hev|mif|msf)/.test(ascii(view, 8, 4))) {
      return { format: 'heic', size: null, ...plain };
    }
  } catch {
    // The file is shorter than its header claims; decoding will show whether it is usable.
  }
  return { format: 'other', size: null, ...plain };
}

function readJpeg(view: DataView): PictureHeader {
  const header: PictureHeader = {
    format: 'jpeg',
    size: null,
    orientation: 1,
    takenAt: null,
    location: null
  };
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && ascii(view, at + 4, 4) === 'Exif') {
      Object.assign(header, readExif(view, at + 10, at + 2 + length));
    }
    // Start of frame: every SOFn except the tables in the same range.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      header.size = { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
      break;
    }
    at += 2 + length;
  }
  return header;
}

type Tag = { type: number; count: number; at: number };

/** Reads the needed tags from a TIFF block; of a broken block, only what is readable. */
function readExif(
  whole: DataView,
  start: number,
  end: number
): Pick<PictureHeader, 'orientation' | 'takenAt' | 'location'> {
  const found = { orientation: 1, takenAt: null as Date | null, location: null as Point | null };
  try {
    const view = new DataView(
      whole.buffer,
      whole.byteOffset + start,
      Math.min(end, whole.byteLength) - start
    );
    const little = view.getUint16(0) === 0x4949;
    const main = readDirectory(view, view.getUint32(4, little), little);
    const orientation = main.get(ORIENTATION);
    if (orientation) found.orientation = view.getUint16(orientation.at, little);
    const exif = main.get(EXIF_IFD);
    if (exif) {
      const tags = readDirectory(view, view.getUint32(exif.at, little), little);
      found.takenAt = timeIn(text(view, tags.get(TAKEN)), text(view, tags.get(TAKEN_OFFSET)));
    }
    const gps = main.get(GPS_IFD);
    if (gps) {
      const tags = readDirectory(view, view.getUint32(gps.at, little), little);
      const lat = degrees(view, tags.get(LATITUDE), text(view, tags.get(LATITUDE_REF)), little);
      const lng = degrees(view, tags.get(LONGITUDE), text(view, tags.get(LONGITUDE_REF)), little);
      // Cameras without a fix write zeros.
      if (lat !== null && lng !== null && (lat !== 0 || lng !== 0)) found.location = { lat, lng };
    }
  } catch {
    // Keep what was read so far.
  }
  if (found.orientation < 1 || found.orientation > 8) found.orientation = 1;
  return found;
}

/** Bytes per value of each TIFF type. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8];

function readDirectory(view: DataView, at: number, little: boolean): Map<number, Tag> {
  const tags = new Map<number, Tag>();
  const count = view.getUint16(at, little);
  for (let index = 0; index < count; index++) {
    const entry = at + 2 + index * 12;
    const type = view.getUint16(entry + 2, little);
    const values = view.getUint32(entry + 4, little);
    const isInline = (TYPE_BYTES[type] ?? 1) * values <= 4;
    const value = isInline ? entry + 8 : view.getUint32(entry + 8, little);
    tags.set(view.getUint16(entry, little), { type, count: values, at: value });
  }
  return tags;
}

function text(view: DataView, tag: Tag | undefined): string {
  return tag ? ascii(view, tag.at, Math.min(tag.count, 32)).split('\0')[0]! : '';
}

/** Degrees, minutes and seconds as three fractions. */
function degrees(
  view: DataView,
  tag: Tag | undefined,
  reference: string,
  little: boolean
): number | null {
  if (tag?.count !== 3) return null;
  const part = (index: number) =>
    view.getUint32(tag.at + index * 8, little) / view.getUint32(tag.at + index * 8 + 4, little);
  const value = part(0) + part(1) / 60 + part(2) / 3600;
  if (!Number.isFinite(value) || value > 180) return null;
  return /[SW]/.test(reference) ? -value : value;
}

/** `2026:06:15 09:00:00`, by the clock of the camera; without an offset, in the phone's own zone. */
function timeIn(written: string, offset: string): Date | null {
  const [, day, time] = /^(\d{4}:\d\d:\d\d) (\d\d:\d\d:\d\d)/.exec(written) ?? [];
  if (!day || !time) return null;
  const zone = /^[+-]\d\d:\d\d/.exec(offset)?.[0] ?? '';
  const taken = new Date(`${day.replaceAll(':', '-')}T${time}${zone}`);
  return Number.isNaN(taken.getTime()) ? null : taken;
}

function ascii(view: DataView, at: number, length: number): string {
  let out = '';
  for (let i = at; i < at + length && i < view.byteLength; i++) {
    out += String.fromCharCode(view.getUint8(i));
  }
  return out;
}
