import { liveQuery } from 'dexie';
import { phoneDatabase } from './db.ts';

/**
 * A live Dexie query: it runs again whenever data that it read changes, in this tab, another tab or the
 * service worker.
 *
 * @param prepare reads the reactive state that the query depends on, and returns the query
 * @returns `current` is undefined until the first answer
 */
export function live<Value>(prepare: () => () => Promise<Value>): {
  readonly current: Value | undefined;
  readonly error: unknown;
} {
  let current = $state.raw<Value>();
  let error = $state.raw<unknown>();
  $effect(() => {
    const query = prepare();
    // Dexie tracks reads after an `await` only in a function that is declared `async`.
    const subscription = liveQuery(async () => query()).subscribe({
      next(value) {
        current = value;
        error = undefined;
      },
      error(cause: unknown) {
        error = cause;
      }
    });
    // Dexie's live query stays silent where the browser blocks the database.
    phoneDatabase()
      .open()
      .catch((cause: unknown) => (error = cause));
    return () => subscription.unsubscribe();
  });
  return {
    get current() {
      return current;
    },
    get error() {
      return error;
    }
  };
}
