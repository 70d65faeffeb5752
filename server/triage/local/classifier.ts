import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { featuresOf, SLOT_BITS, type Features } from './features.ts';

/** Weights of a linear classifier: a byte for each slot and category, behind a header in JSON. */
export type Weights = {
  /** Categories, and any further labels such as `elsewhere`. */
  categories: string[];
  bias: number[];
  /** By category, the factor from byte to weight; it includes the temperature. */
  scale: number[];
  /** By slot, then by category. */
  bytes: Int8Array;
};

const MAGIC = 'VTW1';
const Header = z.object({
  categories: z.array(z.string()).min(2),
  bias: z.array(z.number()),
  scale: z.array(z.number())
});

export function writeWeights({ categories, bias, scale, bytes }: Weights): Buffer {
  const header = Buffer.from(JSON.stringify({ categories, bias, scale }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([Buffer.from(MAGIC), length, header, Buffer.from(bytes.buffer)]);
}

/**
 * @param slots number of features
 * @throws Error where the file was not written by `writeWeights`
 */
export function readWeights(file: string | URL, slots = 1 << SLOT_BITS): Weights {
  const all = readFileSync(file);
  if (all.toString('latin1', 0, 4) !== MAGIC) {
    throw new Error(`not a weights file: ${String(file)} does not begin with ${MAGIC}`);
  }
  const begin = 8 + all.readUInt32LE(4);
  const { categories, bias, scale } = Header.parse(JSON.parse(all.toString('utf8', 8, begin)));
  const bytes = new Int8Array(all.subarray(begin));
  const expected = categories.length * slots;
  if (bytes.length !== expected) {
    throw new Error(
      `wrong size of weights file ${String(file)}: ${bytes.length} bytes of weights, expected ${expected}`
    );
  }
  return { categories, bias, scale, bytes };
}

/** How likely each category is, from 0 to 1, in the order of the weights' categories. */
export const likelihoods = (weights: Weights, text: string): number[] =>
  chancesOf(weights, featuresOf(text));

export function chancesOf(
  { categories, bias, scale, bytes }: Weights,
  { slots, weights }: Features
): number[] {
  const sums = new Float64Array(categories.length);
  for (let i = 0; i < slots.length; i++) {
    const row = slots[i]! * categories.length;
    for (let k = 0; k < sums.length; k++) sums[k]! += bytes[row + k]! * weights[i]!;
  }
  return softmax(categories.map((_, k) => bias[k]! + sums[k]! * scale[k]!));
}

export function softmax(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
