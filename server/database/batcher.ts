type Waiting<Item, Outcome> = {
  item: Item;
  resolve: (outcome: Outcome) => void;
  reject: (cause: unknown) => void;
};

export type Bounds<Item> = {
  /** Lots of work under way at once. */
  lots: number;
  /** How much has to wait before a lot goes beside another. */
  beside: number;
  /** How much one lot holds at most; an item that is more by itself goes alone. */
  most: number;
  /** How much of that an item is. */
  sizeOf: (item: Item) => number;
  /** Milliseconds after which a lot that is under way is not waited for. */
  patience: number;
};

/**
 * Work that costs little more for many than for one: an item that comes while nothing is under way is
 * done at once, and what comes meanwhile is done together, next. Nobody waits for others to come; beside
 * a lot that is under way another goes only where it is worth its while, or the first is held up.
 *
 * @param work gets items in the order in which they came, and settles each of them; should it throw, all
 *   of them are told. It has to end: what comes waits for it
 */
export function gather<Item, Outcome>(
  work: (items: readonly Item[]) => Promise<PromiseSettledResult<Outcome>[]>,
  { lots, beside, most, sizeOf, patience }: Bounds<Item>
): (item: Item) => Promise<Outcome> {
  const waiting: Waiting<Item, Outcome>[] = [];
  let size = 0;
  let underWay = 0;
  /** Of those under way, how many may soon be done. */
  let swift = 0;

  function begin(): void {
    while (waiting.length > 0 && underWay < lots && (swift === 0 || size >= beside))
      void go(take());
  }

  function take(): Waiting<Item, Outcome>[] {
    let [count, taken] = [0, 0];
    for (const { item } of waiting) {
      if (count > 0 && taken + sizeOf(item) > most) break;
      count += 1;
      taken += sizeOf(item);
    }
    size -= taken;
    return waiting.splice(0, count);
  }

  async function go(lot: readonly Waiting<Item, Outcome>[]): Promise<void> {
    underWay += 1;
    swift += 1;
    let isSwift = true;
    const slow = () => {
      if (isSwift) swift -= 1;
      isSwift = false;
    };
    const timer = setTimeout(() => {
      slow();
      begin();
    }, patience);
    await done(lot);
    clearTimeout(timer);
    slow();
    underWay -= 1;
    begin();
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
      size += sizeOf(item);
      begin();
    });
}
