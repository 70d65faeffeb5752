import { liveQuery } from 'dexie';

/**
 * A Dexie query that stays true: it runs again whenever what it has read changes, in this tab, in
 * another or in the service worker.
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
    // Dexie follows what is read after an `await` only in a function that says `async` itself.
    const subscription = liveQuery(async () => query()).subscribe({
      next(value) {
        current = value;
        error = undefined;
      },
      error(cause: unknown) {
        error = cause;
      }
    });
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
