import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { CATEGORIES, type Category } from '#shared/categories.ts';
import { featuresOf, SLOT_BITS } from './features.ts';

/** Weights of a linear classifier: a byte for each slot and category, behind a header in JSON. */
export type Weights = {
  categories: Category[];
  bias: number[];
  /** What a byte of each category's weights is worth; the temperature is in it already. */
  scale: number[];
  /** By slot, then by category. */
  bytes: Int8Array;
};

const MAGIC = 'VTW1';
const Header = z.strictObject({
  slotBits: z.literal(SLOT_BITS),
  categories: z.array(z.enum(CATEGORIES)).min(2),
  bias: z.array(z.number()),
  scale: z.array(z.number())
});

export function writeWeights({ categories, bias, scale, bytes }: Weights): Buffer {
  const header = Buffer.from(JSON.stringify({ slotBits: SLOT_BITS, categories, bias, scale }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([Buffer.from(MAGIC), length, header, Buffer.from(bytes.buffer)]);
}

/** @throws Error where the file is not what `writeWeights` writes */
export function readWeights(file: string | URL): Weights {
  const all = readFileSync(file);
  if (all.toString('latin1', 0, 4) !== MAGIC) throw new Error('not a file of weights');
  const begin = 8 + all.readUInt32LE(4);
  const { categories, bias, scale } = Header.parse(JSON.parse(all.toString('utf8', 8, begin)));
  const bytes = new Int8Array(all.subarray(begin));
  if (bytes.length !== categories.length << SLOT_BITS) throw new Error('weights are cut short');
  return { categories, bias, scale, bytes };
}

/** How likely each category is, from 0 to 1, in the order of the weights' categories. */
export function likelihoods({ categories, bias, scale, bytes }: Weights, text: string): number[] {
  const { slots, weights } = featuresOf(text);
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
