type Waiting<Item, Outcome> = {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (cause: unknown) => void;
};

export type BatchLimits<Item> = {
  /** Batches that run at the same time. */
  maxConcurrent: number;
  /** Total size of waiting items from which a batch starts while another one runs. */
  concurrentFrom: number;
  /** Maximum size of a batch; a larger item forms its own batch. */
  maxSize: number;
  /** Size of an item, in the unit of the two limits above. */
  sizeOf: (item: Item) => number;
  /** Milliseconds after which a batch counts as slow; the next one then no longer waits for it. */
  slowAfterMs: number;
};

/**
 * Groups work that costs little more for many items than for one. A batch starts at once; items that arrive while it
 * runs form the next one. A second batch runs at the same time only if enough items wait, or if the first one is slow.
 *
 * @param work gets items in order of arrival and settles each of them. If it throws, all of them are rejected. It must
 *   end, since later items wait for it
 */
export function createBatcher<Item, Outcome>(
  work: (items: readonly Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
  { maxConcurrent, concurrentFrom, maxSize, sizeOf, slowAfterMs }: BatchLimits<Item>
): (item: Item) => Promise<Outcome> {
  const waiting: Waiting<Item, Outcome>[] = [];
  let size = 0;
  let running = 0;
  /** Running batches that do not yet count as slow. */
  let fast = 0;

  function start(): void {
    while (waiting.length > 0 && running < maxConcurrent && (fast === 0 || size >= concurrentFrom))
      void run(take());
  }

  function take(): Waiting<Item, Outcome>[] {
    let [count, taken] = [0, 0];
    for (const { item } of waiting) {
      if (count > 0 && taken + sizeOf(item) > maxSize) break;
      count += 1;
      taken += sizeOf(item);
    }
    size -= taken;
    return waiting.splice(0, count);
  }

  async function run(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    running += 1;
    fast += 1;
    let isFast = true;
    const countAsSlow = () => {
      if (isFast) fast -= 1;
      isFast = false;
    };
    const timer = setTimeout(() => {
      countAsSlow();
      start();
    }, slowAfterMs);
    await settle(batch);
    clearTimeout(timer);
    countAsSlow();
    running -= 1;
    start();
  }

  async function settle(batch: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const settled = await work(batch.map(({ item }) => item));
      batch.forEach(({ resolve, reject }, index) => {
        const one = settled[index]!;
        if (one.status === 'fulfilled') resolve(one.value);
        else reject(one.reason);
      });
    } catch (cause) {
      for (const { reject } of batch) reject(cause);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      size += sizeOf(item);
      start();
    });
}
