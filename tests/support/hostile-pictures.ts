import { crc32, deflateSync } from 'node:zlib';

/** A PNG chunk with a valid checksum. */
export const chunk = (type: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
};

const pngOf = (width: number, height: number, chunks: readonly Buffer[]): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...chunks,
    chunk('IEND', Buffer.alloc(0))
  ]);
};

/** A 31 KB file: one column of sixteen million grey pixels. */
export const tallPng = (): Buffer =>
  pngOf(1, 16_000_000, [chunk('IDAT', deflateSync(Buffer.alloc(32_000_000)))]);

/** A small picture whose text chunks decompress to 300 MB. */
export function textBombPng(): Buffer {
  const text = Buffer.concat([
    Buffer.from('Comment\0\0', 'latin1'),
    deflateSync(Buffer.alloc(30_000_000))
  ]);
  const bombs = Array.from({ length: 10 }, () => chunk('zTXt', text));
  return pngOf(64, 48, [...bombs, chunk('IDAT', deflateSync(Buffer.alloc(65 * 48)))]);
}
