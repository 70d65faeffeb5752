import type { Sharp } from 'sharp';

/** 64 bits that describe how a picture looks, as 16 hexadecimal digits. */
export type PerceptualHash = string;

const BITS = 64;
/** A picture of almost one shade, such as a covered lens, looks like every other of its kind. */
const MIN_VARYING_BITS = 6;

/**
 * Records where a picture gets brighter from left to right: eight rows of eight steps (dHash; N. Krawetz,
 * "Kind of Like That", 2013). Stable under resizing, recompression and a change of brightness.
 *
 * @returns null if the picture varies too little
 */
export async function perceptualHashOf(picture: Sharp): Promise<PerceptualHash | null> {
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
  if (set < MIN_VARYING_BITS || set > BITS - MIN_VARYING_BITS) return null;
  return bits.toString(16).padStart(BITS / 4, '0');
}

/** Share of bits that are equal: 1 for the same picture, about 0.5 for two unrelated ones. */
export function hashSimilarity(a: PerceptualHash, b: PerceptualHash): number {
  let apart = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let differing = 0;
  for (; apart > 0n; apart >>= 1n) differing += Number(apart & 1n);
  return 1 - differing / BITS;
}
