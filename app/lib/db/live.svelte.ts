import { watch } from './watch.ts';

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
    return watch(
      prepare(),
      (value) => {
        current = value;
        error = undefined;
      },
      (cause) => (error = cause)
    );
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
