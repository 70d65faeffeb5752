import type { Workbox } from 'workbox-window';

const ADDRESS = '/service-worker.js';

let workbox: Workbox | undefined;
let isReady = $state(false);

/** A new version is fetched by itself, and taken only when the person says so. */
export const appUpdate = {
  get isReady() {
    return isReady;
  },
  /** Drafts are stored as they are written, so the page may begin again at any time. */
  apply() {
    workbox?.messageSkipWaiting();
  }
};

/** Registers the service worker, once the page has nothing better to do. */
export async function registerServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator) || workbox) return;
  if (!navigator.serviceWorker.controller) {
    // The first visit: there is nothing yet to be updated, nor a library for it to be fetched.
    await navigator.serviceWorker.register(ADDRESS);
    return;
  }
  const { Workbox } = await import('workbox-window');
  workbox = new Workbox(ADDRESS);
  workbox.addEventListener('waiting', () => (isReady = true));
  workbox.addEventListener('controlling', (event) => {
    // The first worker takes over a page that runs already; only a newer one makes it begin again.
    if (event.isUpdate) location.reload();
  });
  await workbox.register();
}
