type Waiting<Item, Outcome> = {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (cause: unknown) => void;
};

export type Bounds<Item> = {
  /** Lots of work under way at once. */
  lots: number;
  /** How much one lot holds at most; an item that is more by itself goes alone. */
  most: number;
  /** How much of that an item is. */
  sizeOf: (item: Item) => number;
};

/**
 * Work that costs little more for many than for one: an item that comes while nothing is under way is
 * done at once, and what comes meanwhile is done together, next. Nobody waits for others to come.
 *
 * @param work gets items in the order in which they came, and settles each of them; should it throw, all
 *   of them are told. It has to end: what comes waits for it
 */
export function gather<Item, Outcome>(
  work: (items: readonly Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
  { lots, most, sizeOf }: Bounds<Item>
): (item: Item) => Promise<Outcome> {
  const waiting: Waiting<Item, Outcome>[] = [];
  let underWay = 0;

  function take(): Waiting<Item, Outcome>[] {
    let [count, size] = [0, 0];
    for (const { item } of waiting) {
      size += sizeOf(item);
      if (count > 0 && size > most) break;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  async function go(): Promise<void> {
    underWay += 1;
    try {
      while (waiting.length > 0) await done(take());
    } finally {
      underWay -= 1;
    }
  }

  async function done(lot: readonly Waiting<Item, Outcome>[]): Promise<void> {
    try {
      const settled = await work(lot.map(({ item }) => item));
      lot.forEach(({ resolve, reject }, index) => {
        const one = settled[index]!;
        if (one.status === 'fulfilled') resolve(one.value);
        else reject(one.reason);
      });
    } catch (cause) {
      for (const { reject } of lot) reject(cause);
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (underWay < lots) void go();
    });
}
