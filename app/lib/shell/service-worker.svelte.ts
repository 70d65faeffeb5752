import { loadWithRetry } from '../http/load-with-retry.ts';

/** The service worker as a module, which shares its parts with the pages, and as one script for older browsers. */
const MODULE = '/service-worker-module.js';
const CLASSIC = '/service-worker.js';
const MODULE_OPTIONS = { type: 'module' } as const;
/** The service worker caches it; it is not needed for a report, so it comes last. */
const WARDS = '/api/wards';

/** How long the page waits at most for the parts that the worker fetches, in milliseconds. */
const PARTS_TIMEOUT_MS = 30_000;

let partsArrived = () => {};
const parts = new Promise<void>((resolve) => (partsArrived = resolve));

/**
 * Resolves when the page may load the parts that it shares with the service worker. A browser that installs a worker
 * fetches the worker's imports past its cache (Chromium, `service_worker_new_script_loader.cc`), but then has them in
 * the cache: whoever loads the same part before it pays for it twice.
 */
export const sharedParts = (): Promise<void> => parts;

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
  const container = import.meta.env.DEV ? undefined : containerOf(navigator);
  const controller = container?.controller;
  if (!container || controller) partsArrived();
  if (!container) return;
  if (!controller) {
    setTimeout(partsArrived, PARTS_TIMEOUT_MS);
    await loadWithRetry(install, Infinity);
    isReadyOffline = true;
    await loadWithRetry(() => fetch(WARDS));
    return;
  }
  isReadyOffline = true;
  // The script that this phone has registered: another one would look like an update.
  const isModule = controller.scriptURL.endsWith(MODULE);
  const { Workbox } = await loadWithRetry(() => import('workbox-window'));
  const workbox = isModule ? new Workbox(MODULE, MODULE_OPTIONS) : new Workbox(CLASSIC);
  skipWaiting = () => workbox.messageSkipWaiting();
  workbox.addEventListener('waiting', () => (isUpdateReady = true));
  workbox.addEventListener('controlling', (event) => {
    // The first worker takes control of a running page; only a newer one reloads it.
    if (event.isUpdate) location.reload();
  });
  await workbox.register();
}

/** The service workers of this page; undefined where the browser has none, or blocks them. */
function containerOf({ serviceWorker }: Partial<Navigator>): ServiceWorkerContainer | undefined {
  return serviceWorker;
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
  const registration = await register().finally(partsArrived);
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
    return await navigator.serviceWorker.register(MODULE, MODULE_OPTIONS);
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
