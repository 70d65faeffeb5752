import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHeader } from './header.ts';

const SHARED = '../shared/data/photos';

/** The beginning of a JPEG with EXIF data, made for this test. */
function jpeg({ little = false, orientation = 6 } = {}): Uint8Array {
  const tiff = Buffer.alloc(220);
  const u16 = (value: number, at: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const u32 = (value: number, at: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    u16(tag, at);
    u16(type, at + 2);
    u32(count, at + 4);
    if (type === 3) u16(value, at + 8);
    else u32(value, at + 8);
  };
  tiff.write(little ? 'II' : 'MM', 0);
  u16(42, 2);
  u32(8, 4);
  u16(3, 8);
  entry(10, 0x0112, 3, 1, orientation);
  entry(22, 0x8769, 4, 1, 60);
  entry(34, 0x8825, 4, 1, 110);
  u16(2, 60);
  entry(62, 0x9003, 2, 20, 90);
  entry(74, 0x9011, 2, 7, 200);
  tiff.write('2026:06:15 09:30:00\0', 90, 'ascii');
  tiff.write('+05:30\0', 200, 'ascii');
  u16(4, 110);
  entry(112, 1, 2, 2, 0);
  tiff.write('N\0', 120, 'ascii');
  entry(124, 2, 5, 3, 160);
  entry(136, 3, 2, 2, 0);
  tiff.write('E\0', 144, 'ascii');
  entry(148, 4, 5, 3, 176);
  // 12° 58' 15" and 77° 35' 30"; the two share their storage except for the first fractions.
  for (const [at, value] of [
    [160, 12],
    [168, 58]
  ] as const) {
    u32(value, at);
    u32(1, at + 4);
  }
  u32(77, 176);
  u32(1, 180);
  u32(35, 184);
  u32(1, 188);
  u32(30, 192);
  u32(1, 196);
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(exif.length + 2);
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0x0b, 0xb8, 0x0f, 0xa0, 3, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), length, exif, frame]);
}

describe('the header of a picture', () => {
  test.each([false, true])(
    'size, orientation, time and place are read from a JPEG (little-endian: %s)',
    (little) => {
      const header = readHeader(jpeg({ little }));
      expect(header).toMatchObject({
        format: 'jpeg',
        size: { width: 4000, height: 3000 },
        orientation: 6,
        takenAt: new Date('2026-06-15T09:30:00+05:30')
      });
      expect(header.location!.lng).toBeCloseTo(77 + 35 / 60 + 30 / 3600, 6);
      expect(header.location!.lat).toBeGreaterThan(12.9);
    }
  );

  test('an invalid orientation counts as upright', () => {
    expect(readHeader(jpeg({ orientation: 77 })).orientation).toBe(1);
  });

  test('PNG, WebP and HEIC are recognised by their first bytes; everything else is "other"', () => {
    const png = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000005000000 03c0'.replace(' ', ''),
      'hex'
    );
    expect(readHeader(png)).toMatchObject({ format: 'png', size: { width: 1280, height: 960 } });
    expect(readHeader(Buffer.from('RIFF0000WEBPVP8 ')).format).toBe('webp');
    expect(readHeader(Buffer.from('\0\0\0\x18ftypheic')).format).toBe('heic');
    expect(readHeader(Buffer.from('<!doctype html>')).format).toBe('other');
    expect(readHeader(new Uint8Array()).format).toBe('other');
  });

  test('no sequence of bytes makes it throw', () => {
    const whole = jpeg();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 30 }),
        fc.nat(whole.length),
        (changes, length) => {
          const bytes = new Uint8Array(whole);
          for (const [at, value] of changes) bytes[at] = value;
          expect(readHeader(bytes.subarray(0, length)).orientation).toBeGreaterThan(0);
        }
      ),
      { numRuns: 2_000 }
    );
  });

  test.skipIf(!existsSync(SHARED))(
    'real camera files are read correctly (../shared/data/photos; skipped if absent)',
    () => {
      const header = (name: string) => readHeader(readFileSync(`${SHARED}/${name}`));
      expect(header('HMD_Nokia_8.3_5G.jpg')).toMatchObject({
        size: { width: 4608, height: 1976 },
        orientation: 1
      });
      expect(header('HMD_Nokia_8.3_5G.jpg').location!.lat).toBeCloseTo(60.1467, 3);
      expect(header('landscape_6.jpg')).toMatchObject({ orientation: 6 });
      expect(header('portrait_8.jpg')).toMatchObject({ orientation: 8 });
      expect(header('iphone_13_pro_max.HEIC').format).toBe('heic');
      expect(header('DSCN0010.jpg').takenAt).not.toBeNull();
    }
  );
});
