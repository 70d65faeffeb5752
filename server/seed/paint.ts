import sharp from 'sharp';
import type { Category } from '#shared/categories.ts';
import type { Random } from './random.ts';

export const WIDTH = 960;
export const HEIGHT = 720;

/**
 * Paints what a photo of a problem may look like: a street with the thing on it. Nobody's photo is used.
 *
 * @param isFixed the same street after the repair
 * @returns a JPEG of `WIDTH` × `HEIGHT`
 */
export async function paint(random: Random, category: Category, isFixed = false): Promise<Buffer> {
  const grain = Buffer.alloc(240 * 180 * 3);
  const shade = random.between(70, 130);
  const warmth = random.between(-6, 14);
  for (let at = 0; at < grain.length; at += 3) {
    const light = shade + random.between(-22, 22);
    grain[at] = light + warmth;
    grain[at + 1] = light;
    grain[at + 2] = light - warmth;
  }
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
    ${street(random)}${isFixed ? repair(random) : problem(random, category)}</svg>`;
  return sharp(grain, { raw: { width: 240, height: 180, channels: 3 } })
    .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
    .composite([{ input: Buffer.from(drawing) }])
    .jpeg({ quality: 76 })
    .toBuffer();
}

function street(random: Random): string {
  const horizon = random.between(120, 260);
  const left = random.between(80, 360);
  const kerb = random.pick(['#b9b2a5', '#a39b8b', '#c2b8a3']);
  const wall = random.pick(['#c98f6b', '#8fa5b3', '#b7c08a', '#d8c7a0']);
  return `<rect width="${WIDTH}" height="${horizon}" fill="${random.pick(['#cfd8df', '#e3dccb', '#9fb2c4'])}" />
    <rect x="${random.between(-80, 400)}" y="${horizon - 110}" width="${random.between(160, 420)}" height="110" fill="${wall}" />
    <polygon points="0,${HEIGHT} ${left},${horizon} ${left + 40},${horizon} ${random.between(60, 200)},${HEIGHT}" fill="${kerb}" />`;
}

function problem(random: Random, category: Category): string {
  const [x, y] = [random.between(300, 700), random.between(400, 580)];
  const [w, h] = [random.between(90, 240), random.between(50, 120)];
  const ellipse = (dx: number, dy: number, scale: number, fill: string, opacity = 1) =>
    `<ellipse cx="${x + dx}" cy="${y + dy}" rx="${w * scale}" ry="${h * scale}" fill="${fill}" opacity="${opacity}" transform="rotate(${random.between(-14, 14)} ${x} ${y})" />`;
  switch (category) {
    case 'pothole':
    case 'road_surface':
      return (
        ellipse(0, 0, 1, '#2b2622') +
        ellipse(12, 10, 0.7, '#5a4a3a') +
        ellipse(-20, 6, 0.3, '#171412')
      );
    case 'waterlogging':
      return ellipse(0, 0, 2.2, '#6f8796', 0.85) + ellipse(30, -8, 0.9, '#a9bcc6', 0.6);
    case 'sewage':
      return ellipse(0, 0, 1.7, '#4a4a2f', 0.9) + ellipse(-30, 10, 0.5, '#2c2d1c');
    case 'manhole':
      return ellipse(0, 0, 0.8, '#6b6b6b') + ellipse(0, 4, 0.62, '#0d0d0d');
    case 'blocked_drain':
    case 'storm_drain':
      return `<rect x="${x - w}" y="${y - h / 2}" width="${2 * w}" height="${h}" fill="#3a3a36" />
        <rect x="${x - w * 0.8}" y="${y - h / 3}" width="${w * 1.1}" height="${h * 0.6}" fill="${random.pick(['#7d5a35', '#3f5e3a', '#8a8f45'])}" />`;
    case 'footpath_slab':
      return `<polygon points="${x - w},${y} ${x - 20},${y - h} ${x + 10},${y} ${x - w / 2},${y + h / 2}" fill="#9b968c" />
        <polygon points="${x},${y - h} ${x + w},${y - 10} ${x + w / 2},${y + h / 2} ${x + 24},${y}" fill="#827d73" />`;
    case 'other':
      return `<rect x="${x}" y="${y - 320}" width="16" height="340" fill="#444" /><circle cx="${x + 8}" cy="${y - 320}" r="26" fill="#222" />`;
  }
}

const repair = (random: Random): string =>
  `<rect x="${random.between(280, 420)}" y="${random.between(380, 480)}" width="${random.between(260, 420)}" height="${random.between(110, 190)}" rx="14" fill="#3c3b3a" opacity="0.92" />`;
