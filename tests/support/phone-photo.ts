import sharp from 'sharp';

/**
 * A generated picture like one from a phone's camera: 12 megapixels, realistic detail, stored sideways with
 * an orientation and a position in its EXIF.
 */
export async function phonePhoto({
  width = 4_000,
  height = 3_000,
  seed = 1
} = {}): Promise<Buffer> {
  const grain = Buffer.alloc(500 * 375 * 3);
  let state = seed * 2654435761;
  for (let i = 0; i < grain.length; i += 3) {
    state = (state * 1103515245 + 12345) >>> 0;
    const shade = 90 + (state >>> 24) / 5;
    grain[i] = shade;
    grain[i + 1] = shade - 4;
    grain[i + 2] = shade - 12;
  }
  const hole = `<svg width="${width}" height="${height}">
    <ellipse cx="${width * 0.55}" cy="${height * 0.6}" rx="${width * 0.2}" ry="${height * 0.12}" fill="#222" />
    <ellipse cx="${width * 0.56}" cy="${height * 0.62}" rx="${width * 0.15}" ry="${height * 0.07}" fill="#5a4a3a" />
  </svg>`;
  return sharp(grain, { raw: { width: 500, height: 375, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .composite([{ input: Buffer.from(hole) }])
    .withExif({
      IFD0: { Make: 'Varadi', Model: 'Test phone' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '12/1 58/1 3500/100',
        GPSLongitudeRef: 'E',
        GPSLongitude: '77/1 35/1 3400/100'
      }
    })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 88 })
    .toBuffer();
}
