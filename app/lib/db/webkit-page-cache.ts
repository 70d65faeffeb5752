import type Dexie from 'dexie';

/** This file is also compiled for the worker, whose types lack `PageTransitionEvent`. */
type PageTransition = Event & { persisted?: boolean };

/**
 * WebKit caches a page that is left, to show it again on "back". A running transaction is cached with it, and
 * every database request of a later page then waits for it forever (seen in WebKitGTK 2.50.6). So running
 * transactions are aborted when the page is left, as without the cache. A page that is shown again is reloaded.
 */
export function abortTransactionsOnPageHide<Database extends Dexie>(db: Database): Database {
  // A worker has no vendor, and is never cached.
  if (!(navigator as { vendor?: string }).vendor?.startsWith('Apple')) return db;
  const active = new Set<IDBTransaction>();
  db.use({
    stack: 'dbcore',
    create: (core) => ({
      ...core,
      transaction(...args) {
        const created = core.transaction(...args);
        const transaction = created as unknown as IDBTransaction;
        active.add(transaction);
        for (const end of ['complete', 'abort']) {
          transaction.addEventListener(end, () => active.delete(transaction));
        }
        return created;
      }
    })
  });
  addEventListener('pagehide', (event) => {
    if (!(event as PageTransition).persisted) return;
    db.close();
    for (const transaction of active) {
      try {
        transaction.abort();
      } catch {
        // It is already being committed.
      }
    }
  });
  addEventListener('pageshow', (event) => {
    if ((event as PageTransition).persisted) (location as unknown as { reload(): void }).reload();
  });
  return db;
}
