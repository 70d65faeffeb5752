/** The seed of this run. Every failure prints it; `SEED=123 npm run test:unit` repeats the run. */
export const testSeed =
  process.env.SEED === undefined ? Date.now() % 1_000_000 : Number(process.env.SEED);

/**
 * A seeded generator, so that a run can be repeated: mulberry32 (T. Ettinger, public domain).
 *
 * @returns numbers in [0, 1)
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
