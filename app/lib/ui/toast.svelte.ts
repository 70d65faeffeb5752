/** How long a message stays, with its undo, in milliseconds. */
const TOAST_DURATION_MS = 8_000;

export type Toast = { text: string; action?: { label: string; run: () => void } };

let current = $state.raw<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** One short message at the bottom of the screen, with an optional action such as undo. */
export const toast = {
  get current() {
    return current;
  },
  show(next: Toast) {
    current = next;
    clearTimeout(timer);
    timer = setTimeout(() => (current = null), TOAST_DURATION_MS);
  },
  dismiss() {
    clearTimeout(timer);
    current = null;
  }
};
