import { APP_VERSION } from '../http/app-version.ts';

/*
 * What the app says of itself: that it was opened, once a day, and that it failed. It says nothing of the person, and
 * nothing waits for it.
 */

const OPENED_KEY = 'opened-on';
/** Of one kind of fault, one is enough; of a page that fails again and again, some. */
const MAX_FAULTS = 3;
const told = new Set<string>();

const post = (path: string, body: object): void => {
  if (!navigator.onLine) return;
  fetch(path, {
    method: 'POST',
    keepalive: true,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...body, version: APP_VERSION })
  }).catch(() => {});
};

export function tellOpened(): void {
  const today = new Date().toISOString().slice(0, 10);
  try {
    if (localStorage.getItem(OPENED_KEY) === today) return;
    localStorage.setItem(OPENED_KEY, today);
  } catch {
    // This browser keeps nothing, and would count at each opening.
    return;
  }
  const isInstalled = matchMedia('(display-mode: standalone)').matches;
  post('/api/usage', { opened: isInstalled ? 'installed' : 'browser' });
}

/** @param route the pattern of the screen, such as `/report/[id]` */
export function tellFault(cause: unknown, route: string): void {
  const { name, message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause));
  const kind = `${name} ${message}`;
  if (told.has(kind) || told.size >= MAX_FAULTS) return;
  told.add(kind);
  post('/api/usage/faults', {
    route,
    name: name.slice(0, 100),
    message: message.slice(0, 1_000),
    stack: stack.slice(0, 5_000)
  });
}
