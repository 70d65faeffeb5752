import type Dexie from 'dexie';

/**
 * WebKit keeps a page that is left, to show it again at "back". A transaction that is under way then is
 * kept with it, and everything that a later page asks of the database waits for it, for ever (seen in
 * WebKitGTK 2.50.6). So what is unfinished is given up as the page is left, as it would be were the page
 * not kept; and a page that is shown again starts anew.
 */
export function letGoWhenLeft(db: Dexie): void {
  if (typeof document === 'undefined' || !navigator.vendor.startsWith('Apple')) return;
  const active = new Set<IDBTransaction>();
  db.use({
    stack: 'dbcore',
    create: (core) => ({
      ...core,
      transaction(...asked) {
        const begun = core.transaction(...asked);
        const transaction = begun as unknown as IDBTransaction;
        active.add(transaction);
        const ended = () => active.delete(transaction);
        transaction.addEventListener('complete', ended);
        transaction.addEventListener('abort', ended);
        return begun;
      }
    })
  });
  addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) return;
    db.close();
    for (const transaction of active) {
      try {
        transaction.abort();
      } catch {
        // It is being written already.
      }
    }
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
}
