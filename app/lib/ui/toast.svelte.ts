/** How long a message with an undo stays, milliseconds. */
const STAY = 8_000;

export type Toast = { text: string; action?: { label: string; run: () => void } };

let current = $state.raw<Toast | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

/** One short message at the foot of the screen, perhaps with an undo. */
export const toast = {
  get current() {
    return current;
  },
  show(next: Toast) {
    current = next;
    clearTimeout(timer);
    timer = setTimeout(() => (current = null), STAY);
  },
  dismiss() {
    clearTimeout(timer);
    current = null;
  }
};
