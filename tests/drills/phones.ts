import { setTimeout as sleep } from 'node:timers/promises';
import { createPhone } from '../support/phone.ts';

export type Phones = {
  /** When each report was acknowledged, by its id. */
  acknowledged: () => ReadonlyMap<string, number>;
  /** Resolves at the first acknowledgement after an instant. */
  servedAfter: (instant: number) => Promise<number>;
  /** No new reports; what is on the phones goes on being sent. */
  settle: () => void;
  /** Reports that are on no server yet, by the phones’ own account. */
  unsent: () => Promise<number>;
  stop: () => Promise<void>;
};

const PAUSE_MS = 300;

/** Phones that run the app’s own storage and engine. Each files a report now and then, with a photo every other time. */
export function startPhones(origin: string, count = 4): Phones {
  const acknowledged = new Map<string, number>();
  const over = new AbortController();
  let isSettling = false;
  const waiting = new Set<(at: number) => void>();
  const fetchFrom: typeof fetch = (input, init) => fetch(new URL(input as string, origin), init);
  const phones = Array.from({ length: count }, () => createPhone(fetchFrom));

  const running = phones.map(async (phone) => {
    const own: string[] = [];
    let saved = 0;
    while (!over.signal.aborted) {
      if (!isSettling)
        own.push(await phone.save({ photos: (saved += 1) % 2, words: `hole ${saved}` }));
      await phone.sync().catch(() => {});
      const queued = new Set((await phone.db.outbox.toArray()).map(({ report }) => report));
      const now = Date.now();
      for (const report of own) {
        if (acknowledged.has(report) || queued.has(report)) continue;
        acknowledged.set(report, now);
        for (const tell of waiting) tell(now);
      }
      await sleep(PAUSE_MS);
    }
  });

  return {
    acknowledged: () => acknowledged,
    servedAfter: (instant) =>
      new Promise((resolve) => {
        const tell = (at: number) => {
          if (at < instant) return;
          waiting.delete(tell);
          resolve(at);
        };
        waiting.add(tell);
      }),
    settle: () => {
      isSettling = true;
    },
    async unsent() {
      const counts = await Promise.all(
        phones.map(
          async ({ db }) =>
            (await db.outbox.count()) +
            (await db.sent
              .where('inDoubt')
              .equals(1)
              .count()
              .catch(() => 0))
        )
      );
      return counts.reduce((sum, one) => sum + one, 0);
    },
    async stop() {
      over.abort();
      await Promise.all(running);
    }
  };
}
