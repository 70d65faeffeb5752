import type { Workbox } from 'workbox-window';

const ADDRESS = '/service-worker.js';

let workbox: Workbox | undefined;
let isReady = $state(false);

/** A new version is downloaded automatically, but activated only when the person accepts it. */
export const appUpdate = {
  get isReady() {
    return isReady;
  },
  /** Drafts are stored while they are written, so the page may reload at any time. */
  apply() {
    workbox?.messageSkipWaiting();
  }
};

/** Registers the service worker; call it once the page has loaded. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || workbox) return;
  if (!navigator.serviceWorker.controller) {
    // On the first visit there is nothing to update, so the library for updates is not fetched.
    await navigator.serviceWorker.register(ADDRESS);
    return;
  }
  const { Workbox } = await import('workbox-window');
  workbox = new Workbox(ADDRESS);
  workbox.addEventListener('waiting', () => (isReady = true));
  workbox.addEventListener('controlling', (event) => {
    // The first worker takes control of a running page; only a newer one reloads it.
    if (event.isUpdate) location.reload();
  });
  await workbox.register();
}
