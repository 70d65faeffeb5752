import { inflateSync } from 'node:zlib';

/*
 * What a picture says of itself, read before a decoder sees it. Decoders open everything in a file, and a small file
 * can hold much that nobody wants to see: text that unfolds without bound, a picture drawn a thousand times over.
 */

/** Chunks of a PNG that its picture needs; text, time and previews are left out, unread. */
const NEEDED = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'eXIf', 'IDAT', 'IEND']);
/** Chunks of a PNG at most, whatever is in them. */
const CHUNKS_MAX = 20_000;
/** Bytes to which a colour profile may unfold; those of phones have some 500. */
const PROFILE_MAX = 1_000_000;
/** How often a progressive JPEG may draw its picture over; encoders use ten or so. */
const SCANS_MAX = 100;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @returns the bytes that a decoder may see; null where it may see none: too much is in them, or the file breaks off
 */
export function boundedPicture(bytes: Buffer): Buffer | null {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return boundedPng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return scansOf(bytes) > SCANS_MAX ? null : bytes;
  return bytes;
}

/** W3C, "Portable Network Graphics (PNG) Specification", 5.3: length, type, data and a check sum each. */
function boundedPng(bytes: Buffer): Buffer | null {
  const kept: Buffer[] = [PNG];
  let at = PNG.length;
  for (let count = 0; at + 12 <= bytes.length; count++) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (count >= CHUNKS_MAX || end > bytes.length) return null;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const chunk = bytes.subarray(at, end);
    if (NEEDED.has(type) || (type === 'iCCP' && isSmallProfile(chunk))) kept.push(chunk);
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}

/** A colour profile: a name, a NUL, the way of compression, and then what is compressed. */
function isSmallProfile(chunk: Buffer): boolean {
  const nameEnds = chunk.indexOf(0, 8);
  if (nameEnds < 0) return false;
  try {
    inflateSync(chunk.subarray(nameEnds + 2, -4), { maxOutputLength: PROFILE_MAX });
    return true;
  } catch {
    return false;
  }
}

/** Start-of-scan marks; within a scan's own data, 0xFF is never followed by 0xDA. */
function scansOf(bytes: Buffer): number {
  const mark = Buffer.from([0xff, 0xda]);
  let scans = 0;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 2)) scans += 1;
  return scans;
}
