/** A text as input of the classifier: slots of hashed n-grams and their weights, a vector of length 1. */
export type Features = { slots: Uint32Array; weights: Float32Array };

/** There are 2 to the power of this many slots. */
export const SLOT_BITS = 16;
const MIN_RUN_LENGTH = 3;
const MAX_RUN_LENGTH = 5;
/** A run of letters within a word counts less than a whole word. */
const RUN_WEIGHT = 0.5;

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

/** Words in the normal form that all of triage compares: NFKC, lower case. */
export const wordsOf = (text: string): string[] =>
  text.normalize('NFKC').toLowerCase().match(WORD) ?? [];

/** Words, pairs of words, and runs of three to five letters within words. */
export function featuresOf(text: string): Features {
  const found = new Map<number, number>();
  const add = (gram: string, weight: number) => {
    const slot = slotOf(gram);
    found.set(slot, (found.get(slot) ?? 0) + weight);
  };
  let before = '^';
  for (const word of wordsOf(text)) {
    add(`w${word}`, 1);
    add(`b${before} ${word}`, 1);
    before = word;
    const fenced = `<${word}>`;
    for (let length = MIN_RUN_LENGTH; length <= MAX_RUN_LENGTH; length++) {
      for (let i = 0; i + length <= fenced.length; i++) {
        add(`c${fenced.slice(i, i + length)}`, RUN_WEIGHT);
      }
    }
  }
  const slots = Uint32Array.from(found.keys());
  const weights = Float32Array.from(found.values(), Math.sqrt);
  const norm = Math.hypot(...weights) || 1;
  return { slots, weights: weights.map((weight) => weight / norm) };
}

/** FNV-1a over UTF-16 units, with a final mix so that the low bits are as good as the high ones. */
export function slotOf(gram: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < gram.length; i++) {
    hash = Math.imul(hash ^ gram.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) & ((1 << SLOT_BITS) - 1);
}

/** Cosine similarity of two texts: 1 for equal texts, 0 for nothing in common. */
export function similarity(a: Features, b: Features): number {
  const weights = new Map<number, number>();
  a.slots.forEach((slot, i) => weights.set(slot, a.weights[i]!));
  let product = 0;
  b.slots.forEach((slot, i) => (product += (weights.get(slot) ?? 0) * b.weights[i]!));
  return Math.min(1, product);
}
