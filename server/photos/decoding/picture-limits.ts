import { inflateSync } from 'node:zlib';

/*
 * Checks the structure of a picture before a decoder sees it. Decoders process everything in a file, and a small file
 * can hide a large cost: text that expands without bound, or a picture with a thousand scans.
 */

/** PNG chunks that the picture needs; text, time and preview chunks are dropped unread. */
const NEEDED = new Set(['IHDR', 'PLTE', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'eXIf', 'IDAT', 'IEND']);
/** Maximum number of chunks in a PNG, whatever their content. */
const MAX_CHUNKS = 20_000;
/** Maximum size of a decompressed colour profile; those of phones have about 500 bytes. */
const MAX_PROFILE_BYTES = 1_000_000;
/** Maximum number of scans in a progressive JPEG; encoders use about ten. */
const MAX_SCANS = 100;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * @returns the bytes that a decoder may see; null if the file holds too much or is truncated
 */
export function boundedPicture(bytes: Buffer): Buffer | null {
  if (bytes.subarray(0, PNG.length).equals(PNG)) return boundedPng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return scansOf(bytes) > MAX_SCANS ? null : bytes;
  return bytes;
}

/** W3C, "Portable Network Graphics (PNG) Specification", 5.3: each chunk is length, type, data and checksum. */
function boundedPng(bytes: Buffer): Buffer | null {
  const kept: Buffer[] = [PNG];
  let at = PNG.length;
  for (let count = 0; at + 12 <= bytes.length; count++) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (count >= MAX_CHUNKS || end > bytes.length) return null;
    const type = bytes.toString('latin1', at + 4, at + 8);
    const chunk = bytes.subarray(at, end);
    if (NEEDED.has(type) || (type === 'iCCP' && isSmallProfile(chunk))) kept.push(chunk);
    if (type === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return null;
}

/** A colour profile chunk holds a name, a NUL, the compression method and the compressed data. */
function isSmallProfile(chunk: Buffer): boolean {
  const nameEnds = chunk.indexOf(0, 8);
  if (nameEnds < 0) return false;
  try {
    inflateSync(chunk.subarray(nameEnds + 2, -4), { maxOutputLength: MAX_PROFILE_BYTES });
    return true;
  } catch {
    return false;
  }
}

/** Counts start-of-scan markers; within a scan's own data, 0xFF is never followed by 0xDA. */
function scansOf(bytes: Buffer): number {
  const mark = Buffer.from([0xff, 0xda]);
  let scans = 0;
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 2)) scans += 1;
  return scans;
}
