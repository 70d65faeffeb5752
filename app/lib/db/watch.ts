import { liveQuery } from 'dexie';
import { phoneDatabase } from './db.ts';

/**
 * Calls `next` with the answer of a query of the phone's database, now and whenever data that it read changes, in this
 * tab, another tab or the service worker.
 *
 * @param failed also called where the browser blocks the database: Dexie's live query stays silent there
 * @returns a function that stops this
 */
export function watch<Value>(
  query: () => Promise<Value>,
  next: (value: Value) => void,
  failed: (cause: unknown) => void
): () => void {
  // Dexie tracks reads after an `await` only in a function that is declared `async`.
  const subscription = liveQuery(async () => query()).subscribe({ next, error: failed });
  phoneDatabase().open().catch(failed);
  return () => subscription.unsubscribe();
}
