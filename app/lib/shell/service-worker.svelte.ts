import { loadWithRetry } from '../http/load-with-retry.ts';

/** The service worker as a module, which shares its parts with the pages, and as one script for older browsers. */
const MODULE = '/service-worker-module.js';
const CLASSIC = '/service-worker.js';

let isUpdateReady = $state(false);
let isReadyOffline = $state(false);
let skipWaiting = () => {};

/** A new version is downloaded automatically, but activated only when the person accepts it. */
export const appUpdate = {
  get isReady() {
    return isUpdateReady;
  },
  /** Drafts are stored while they are written, so the page may reload at any time. */
  apply() {
    skipWaiting();
  }
};

export const appOnPhone = {
  /** Whether every screen for residents opens without a network from now on. */
  get isComplete() {
    return isReadyOffline;
  }
};

/**
 * Registers the service worker; call it once the page has loaded. An installation that a broken connection interrupts
 * goes on later: what has arrived is kept.
 */
export async function registerServiceWorker(): Promise<void> {
  // The development server has none.
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const { controller } = navigator.serviceWorker;
  if (!controller) {
    await loadWithRetry(install, Infinity);
    isReadyOffline = true;
    return;
  }
  isReadyOffline = true;
  // The script that this phone has registered: another one would look like an update.
  const isModule = controller.scriptURL.endsWith(MODULE);
  const { Workbox } = await loadWithRetry(() => import('workbox-window'));
  const workbox = isModule ? new Workbox(MODULE, { type: 'module' }) : new Workbox(CLASSIC);
  skipWaiting = () => workbox.messageSkipWaiting();
  workbox.addEventListener('waiting', () => (isUpdateReady = true));
  workbox.addEventListener('controlling', (event) => {
    // The first worker takes control of a running page; only a newer one reloads it.
    if (event.isUpdate) location.reload();
  });
  await workbox.register();
}

/** Asks the service worker to cache the officers' screens too, which residents never load. */
export async function cacheOffice(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ type: 'CACHE_OFFICE' });
}

/**
 * Resolves when a service worker is active, and with it everything that it caches.
 *
 * @throws when a file did not arrive
 */
async function install(): Promise<void> {
  const registration = await register();
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return;
  await new Promise<void>((resolve, reject) => {
    const look = () => {
      if (worker.state === 'activated') resolve();
      if (worker.state === 'redundant') reject(new Error('the app was not cached completely'));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}

async function register(): Promise<ServiceWorkerRegistration> {
  try {
    return await navigator.serviceWorker.register(MODULE, { type: 'module' });
  } catch (cause) {
    // Either this browser has no module workers, or a file did not arrive.
    if (hasModuleWorkers()) throw cause;
    return navigator.serviceWorker.register(CLASSIC);
  }
}

/**
 * Chrome has them since 91 and Safari since 15; no test without a request tells. `Array.prototype.at` came a little later
 * (Chrome 92, Safari 15.4). Firefox got them years after it. Source: caniuse.com, "Service worker: ECMAScript modules".
 */
const hasModuleWorkers = (): boolean =>
  'at' in Array.prototype && !('mozInnerScreenX' in globalThis);
