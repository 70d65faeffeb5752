import type { Sharp } from 'sharp';

/** 64 bits that say how a picture looks, as 16 hexadecimal digits. */
export type Looks = string;

const BITS = 64;
/** A picture of hardly anything but one shade, a lens cap say, looks like every other of its kind. */
const TELLING = 6;

/**
 * Where a picture gets brighter from left to right: eight rows of eight steps (dHash; N. Krawetz, "Kind of
 * Like That", 2013). It outlives other sizes, other compression and a change of brightness.
 *
 * @returns null where there is too little to see
 */
export async function perceptualHashOf(picture: Sharp): Promise<Looks | null> {
  const shades = await picture
    .greyscale()
    .resize(9, 8, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  let bits = 0n;
  let set = 0;
  for (let row = 0; row < 8; row++) {
    for (let column = 0; column < 8; column++) {
      const at = row * 9 + column;
      const isBrighter = shades[at + 1]! > shades[at]!;
      bits = (bits << 1n) | (isBrighter ? 1n : 0n);
      if (isBrighter) set += 1;
    }
  }
  if (set < TELLING || set > BITS - TELLING) return null;
  return bits.toString(16).padStart(BITS / 4, '0');
}

/** Share of the bits that two pictures have in common: 1 for the same, about 0.5 for any two. */
export function likeness(a: Looks, b: Looks): number {
  let apart = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let differing = 0;
  for (; apart > 0n; apart >>= 1n) differing += Number(apart & 1n);
  return 1 - differing / BITS;
}
