import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodePhoto } from './decode-photo.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { createFairQueue } from '../../jobs/fair-queue.ts';
import { chunk, tallPng } from '#tests/support/hostile-pictures.ts';
import { boundedPicture } from './picture-limits.ts';

const painted = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a52' } });

/** A PNG with chunks inserted after its header. */
const pngWith = async (...chunks: Buffer[]): Promise<Buffer> => {
  const png = await painted(64, 48).png().toBuffer();
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
};

describe('the structure of a picture is checked before it is decoded', () => {
  it('a line of sixteen million pixels is rejected without decoding it', async () => {
    const png = tallPng();
    const began = performance.now();
    expect(await decodePhoto(png)).toEqual({ ok: false, error: { why: 'not_a_photo' } });
    // Decoding it took three seconds.
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it.each([
    ['zTXt', Buffer.from('Comment\0\0', 'latin1')],
    ['iTXt', Buffer.from('Comment\0\u0001\0\0\0', 'latin1')],
    ['iCCP', Buffer.from('profile\0\0', 'latin1')]
  ])(
    'text in %s that expands to 300 MB is dropped unread; the picture is accepted',
    async (type, head) => {
      const bomb = chunk(type, Buffer.concat([head, deflateSync(Buffer.alloc(30_000_000))]));
      const png = await pngWith(...Array.from({ length: 10 }, () => bomb));
      expect(boundedPicture(png)!.length).toBeLessThan(10_000);
      expect(await decodePhoto(png)).toMatchObject({ ok: true });
    }
  );

  it('the colour profile of a phone is kept', async () => {
    const png = await painted(64, 48).withIccProfile('p3').png().toBuffer();
    expect((await sharp(boundedPicture(png)!).metadata()).icc).toBeDefined();
  });

  it('a PNG with more chunks than any encoder writes is rejected, and so is a truncated one', async () => {
    const empty = chunk('tEXt', Buffer.alloc(0));
    expect(boundedPicture(await pngWith(...Array<Buffer>(20_001).fill(empty)))).toBeNull();
    const png = await pngWith();
    expect(boundedPicture(png.subarray(0, png.length - 30))).toBeNull();
  });

  it('a JPEG with a thousand scans is rejected; an ordinary progressive one is accepted', async () => {
    const jpeg = await painted(640, 480).jpeg({ progressive: true }).toBuffer();
    expect(await decodePhoto(jpeg)).toMatchObject({ ok: true });
    const at = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
    const scan = jpeg.subarray(at, -2);
    const bomb = Buffer.concat([
      jpeg.subarray(0, -2),
      ...Array<Buffer>(1_000).fill(scan),
      jpeg.subarray(-2)
    ]);
    expect(await decodePhoto(bomb)).toEqual({ ok: false, error: { why: 'not_a_photo' } });
  });

  it('a lack of memory is reported as trouble, not as a bad picture', async () => {
    const metadata = vi.spyOn(sharp.prototype, 'metadata');
    metadata.mockRejectedValue(new Error('vips_malloc: out of memory -- size == 2MB'));
    try {
      const jpeg = await painted(64, 48).jpeg().toBuffer();
      expect(await decodePhoto(jpeg)).toMatchObject({ ok: false, error: { why: 'trouble' } });
    } finally {
      metadata.mockRestore();
    }
  });
});

describe('the decoding process', () => {
  let decoder: Decoder | undefined;
  afterEach(() => decoder?.close());

  it('decodes one photo after another', async () => {
    decoder = createDecoder();
    const jpeg = await painted(2_000, 1_000).jpeg().toBuffer();
    for (let i = 0; i < 2; i++) {
      const made = await decoder.inTurn('a phone', (decode) => decode(jpeg));
      expect(made).toMatchObject({ ok: true });
    }
  });

  it('is killed when a picture takes too long; the next photo gets a new process', async () => {
    const jpeg = await painted(6_000, 5_000).jpeg().toBuffer();
    decoder = createDecoder({ timeoutMs: 1 });
    expect(await decoder.inTurn('a phone', (decode) => decode(jpeg))).toEqual({
      ok: false,
      error: { why: 'ended' }
    });
    decoder.close();
    decoder = createDecoder();
    expect(await decoder.inTurn('a phone', (decode) => decode(jpeg))).toMatchObject({ ok: true });
  });

  it('exits when idle, and starts again for the next photo', async () => {
    decoder = createDecoder({ idle: 5 });
    const jpeg = await painted(64, 48).jpeg().toBuffer();
    for (let i = 0; i < 2; i++) {
      expect(await decoder.inTurn('a phone', (decode) => decode(jpeg))).toMatchObject({ ok: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
});

describe('the queue of senders', () => {
  it('a sender with one photo waits for one photo of each other sender, not for all of them', async () => {
    const queue = createFairQueue();
    const order: string[] = [];
    const task = (name: string) => async () => {
      await Promise.resolve();
      order.push(name);
    };
    await Promise.all([
      queue('greedy', task('greedy 1')),
      queue('greedy', task('greedy 2')),
      queue('greedy', task('greedy 3')),
      queue('other', task('other 1')),
      queue('honest', task('honest 1'))
    ]);
    expect(order).toEqual(['greedy 1', 'other 1', 'honest 1', 'greedy 2', 'greedy 3']);
  });

  it('continues after a failed task', async () => {
    const queue = createFairQueue();
    const failing = queue('a', () => Promise.reject(new Error('no')));
    const next = queue('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('done');
  });
});
