import { createRandom } from '#server/seed/random.ts';

/** The seed of this run. Every failure prints it; `SEED=123 npm run test:unit` repeats the run. */
export const testSeed =
  process.env.SEED === undefined ? Date.now() % 1_000_000 : Number(process.env.SEED);

/** @returns a function that returns numbers in [0, 1), the same sequence for the same seed */
export const seededRandom = (seed: number): (() => number) => createRandom(seed).next;
