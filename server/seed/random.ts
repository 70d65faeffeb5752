/** Random choices that a seed repeats. */
export type Random = ReturnType<typeof createRandom>;

/** mulberry32 (T. Ettinger, 2017, public domain): 32 bits of state, more than enough for made-up reports. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  /** @returns 0 ≤ number < 1 */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (from: number, to: number): number => from + (to - from) * next(),
    /** @returns whether something of this probability happens */
    chance: (probability: number): boolean => next() < probability,
    pick: <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!,
    /** Earlier items are picked more often, as in life. */
    pickEarly: <Item>(items: readonly Item[]): Item =>
      items[Math.floor(next() ** 2 * items.length)]!,
    bytes: (count: number): Uint8Array => Uint8Array.from({ length: count }, () => next() * 256)
  };
}
