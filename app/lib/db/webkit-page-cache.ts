import type Dexie from 'dexie';

/** A worker, where this file is compiled too, knows no such event. */
type Kept = Event & { persisted?: boolean };

/**
 * WebKit keeps a page that is left, to show it again at "back". A transaction that is under way then is
 * kept with it, and everything that a later page asks of the database waits for it, for ever (seen in
 * WebKitGTK 2.50.6). So what is unfinished is given up as the page is left, as it would be were the page
 * not kept; and a page that is shown again starts anew.
 */
export function letGoWhenLeft<Database extends Dexie>(db: Database): Database {
  // A worker has no vendor, and is never kept.
  if (!(navigator as { vendor?: string }).vendor?.startsWith('Apple')) return db;
  const active = new Set<IDBTransaction>();
  db.use({
    stack: 'dbcore',
    create: (core) => ({
      ...core,
      transaction(...asked) {
        const begun = core.transaction(...asked);
        const transaction = begun as unknown as IDBTransaction;
        active.add(transaction);
        for (const end of ['complete', 'abort']) {
          transaction.addEventListener(end, () => active.delete(transaction));
        }
        return begun;
      }
    })
  });
  addEventListener('pagehide', (event) => {
    if (!(event as Kept).persisted) return;
    db.close();
    for (const transaction of active) {
      try {
        transaction.abort();
      } catch {
        // It is being written already.
      }
    }
  });
  addEventListener('pageshow', (event) => {
    if ((event as Kept).persisted) (location as unknown as { reload(): void }).reload();
  });
  return db;
}
