import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { ssim } from 'ssim.js';
import { CHROMIUM_ARGS, findChromium } from '../support/browser.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import type { Report } from './bench.ts';
import { median } from './median.ts';
import type { Made, Way } from './photo-page.ts';
import { servePage } from './served-page.ts';

const PHOTO_FOLDER = '../shared/data/photos';
/** Phone photos of 8 megapixels and more. */
const CAMERA_PHOTOS = ['HMD_Nokia_8.3_5G.jpg', 'iphone_hdr_YES.jpg', 'jolla.jpg'];
const PEER = 'browser-image-compression';
const RUNS = 7;
const SLOWDOWNS = [1, 6];

/**
 * Measures time, size and similarity (SSIM) against browser-image-compression. Both have the same limits of
 * bytes and pixels and run one after the other on the same machine.
 */
export async function run(report: Report): Promise<void> {
  const photos = await samples();
  const site = await servePage(path.join(import.meta.dirname, 'photo-page.ts'), photos);
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  const page = await browser.newPage();
  await page.goto(site.origin);
  await page.waitForFunction(() => 'measure' in globalThis);
  const cdp = await page.context().newCDPSession(page);
  const measure = (way: Way, name: string, runs: number): Promise<Made> =>
    page.evaluate(
      ([how, address, times]) =>
        (
          globalThis as unknown as {
            measure: (way: string, address: string, runs: number) => Promise<Made>;
          }
        ).measure(how, address, times),
      [way, `/${encodeURIComponent(name)}`, runs] as const
    );

  const ratios = new Map<number, number[]>(SLOWDOWNS.map((slowdown) => [slowdown, []]));
  for (const slowdown of SLOWDOWNS) {
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    for (const [name, original] of photos) {
      // Warm-up, so that no measured run includes a first run.
      await measure('ours', name, 1);
      await measure(PEER, name, 1);
      const runs = slowdown === 1 ? RUNS : 3;
      const ours = await measure('ours', name, runs);
      const peer = await measure(PEER, name, runs);
      const where = `${name}, ${slowdown}x slower CPU`;
      const [time, peerTime] = [median(ours.milliseconds), median(peer.milliseconds)];
      ratios.get(slowdown)?.push(time / peerTime);
      report({
        metric: `time, ${where}`,
        value: Math.round(time),
        unit: 'ms',
        peer: PEER,
        peerValue: Math.round(peerTime)
      });
      if (slowdown > 1) continue;
      report({
        metric: `size, ${name}`,
        value: ours.bytes,
        unit: 'bytes',
        peer: PEER,
        peerValue: peer.bytes
      });
      report({
        metric: `SSIM, ${name}`,
        value: await similarity(original, ours),
        unit: '1 = the same',
        peer: PEER,
        peerValue: await similarity(original, peer)
      });
      const small = await measure('ours (WebP)', name, 3);
      report({
        metric: `WebP for expensive links: time, ${name}`,
        value: Math.round(median(small.milliseconds)),
        unit: 'ms',
        peer: 'ours as JPEG',
        peerValue: Math.round(time)
      });
      report({
        metric: `WebP for expensive links: size, ${name}`,
        value: small.bytes,
        unit: 'bytes',
        peer: 'ours as JPEG',
        peerValue: ours.bytes
      });
      report({
        metric: `WebP for expensive links: SSIM, ${name}`,
        value: await similarity(original, small),
        unit: '1 = the same',
        peer: PEER,
        peerValue: await similarity(original, peer)
      });
    }
  }
  for (const [slowdown, all] of ratios) {
    report({
      metric: `time ÷ peer's, median of photos, ${slowdown}x slower CPU (target ≤ 0.7)`,
      value: Number(median(all).toFixed(2)),
      unit: 'ratio'
    });
  }
  await browser.close();
  await site.close();
}

async function samples(): Promise<Map<string, Buffer>> {
  const photos = new Map<string, Buffer>([['generated, 12 MP', await phonePhoto()]]);
  if (!existsSync(PHOTO_FOLDER)) {
    console.error(`${PHOTO_FOLDER} not found; measuring only a generated photo`);
    return photos;
  }
  for (const name of CAMERA_PHOTOS) photos.set(name, await readFile(path.join(PHOTO_FOLDER, name)));
  return photos;
}

/** Mean SSIM against the original, scaled once by Lanczos to the maximum size of a photo. */
async function similarity(original: Buffer, made: Made): Promise<number> {
  const reference = await sharp(original)
    .autoOrient()
    .resize(1_280, 1_280, { fit: 'inside', kernel: 'lanczos3', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = reference.info;
  const candidate = await sharp(Buffer.from(made.base64, 'base64'))
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const { mssim } = ssim(
    { data: new Uint8ClampedArray(reference.data), width, height },
    { data: new Uint8ClampedArray(candidate), width, height },
    { downsample: false }
  );
  return Number(mssim.toFixed(4));
}
