/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import '#app/engine/substitutes.js';
import { build, files, version } from '$service-worker';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, StaleWhileRevalidate } from 'workbox-strategies';
import { phoneDatabase } from '#app/lib/db/db.ts';
import { restoreBackupCopy, updateBackupCopy } from '#app/lib/outbox/backup-copy.ts';
import { openSync, SYNC_TAG } from '#app/lib/sync/open-sync.ts';
import { PHOTOS_PER_FORM_MAX } from '#shared/limits.ts';
import { MINUTE } from '#shared/time.ts';
import { LANGUAGE_COOKIE, LANGUAGES } from '#shared/languages.ts';

/*
 * Caches the app, answers every navigation offline, and runs the sync engine when the browser wakes the
 * worker. What people write is in the database, never in these caches.
 */

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

type SyncEvent = ExtendableEvent & { readonly tag: string };
type CookieStore = { get(name: string): Promise<{ value: string } | null> };

/** The map library is large and rarely used: it is fetched when a map is first opened, and then cached. */
const isMap = (url: string) => /maplibre/i.test(url);
const FALLBACK = '/200.html';
/** The form in each language. The response for `/` depends on the request, so it cannot be cached. */
const FORMS = LANGUAGES.map((language) => `/${language}`);
const WARDS = '/api/wards';
const WARDS_CACHE = 'wards';
const PHOTOS_CACHE = 'photos';
/** Thumbnails and views: about 40 MB. */
const MAX_CACHED_PHOTOS = 400;

precacheAndRoute([
  // Files with a hash in their name never change; the others get the app version as their revision.
  ...build.filter((url) => !isMap(url)).map((url) => ({ url, revision: null })),
  ...files.filter(isShellFile).map((url) => ({ url, revision: version })),
  ...FORMS.map((url) => ({ url, revision: version })),
  { url: FALLBACK, revision: version }
]);
cleanupOutdatedCaches();

function isShellFile(url: string): boolean {
  return !url.startsWith('/icons/') || url.endsWith('.svg');
}

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isMap(url.pathname),
  new CacheFirst({ cacheName: 'map' })
);

// Wards are cached at install, so that the app can name a ward offline, or see that a place is outside.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === WARDS,
  new StaleWhileRevalidate({ cacheName: WARDS_CACHE })
);
worker.addEventListener('install', (event) => {
  const kept = caches.open(WARDS_CACHE).then((cache) => cache.add(WARDS));
  // The app works without wards, so a failure here must not stop the installation.
  event.waitUntil(kept.catch(() => {}));
});

// Photos never change. An officer can see a photo again offline.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/photos\/[0-9a-f-]+\/(thumb|view)$/.test(url.pathname),
  new CacheFirst({ cacheName: PHOTOS_CACHE, plugins: [{ cacheDidUpdate: dropOldPhotos }] })
);

/** Limits this cache: the outbox shares the storage quota and has priority. */
async function dropOldPhotos(): Promise<void> {
  const cache = await caches.open(PHOTOS_CACHE);
  const kept = await cache.keys();
  // `keys()` lists the entries in insertion order.
  for (const request of kept.slice(0, -MAX_CACHED_PHOTOS)) await cache.delete(request);
}

registerRoute(
  new NavigationRoute(({ url }) => documentFor(url), {
    denylist: [/^\/(api|photos|healthz|readyz|metrics)(\/|$)/]
  })
);

/** The form in the chosen language, or the fallback document that renders every other screen. */
async function documentFor(url: URL): Promise<Response> {
  const form = url.pathname === '/' ? `/${await chosenLanguage()}` : url.pathname;
  const kept = await matchPrecache(FORMS.includes(form) ? form : FALLBACK);
  return kept ?? fetch(url);
}

/** A worker without `cookieStore` cannot read the choice; the page then corrects the language at start. */
async function chosenLanguage(): Promise<string> {
  const { cookieStore } = globalThis as { cookieStore?: CookieStore };
  const known: readonly (string | undefined)[] = LANGUAGES;
  const chosen = await cookieStore?.get(LANGUAGE_COOKIE);
  if (chosen && known.includes(chosen.value)) return chosen.value;
  const preferred = worker.navigator.languages.map((tag) => tag.split('-')[0]!);
  return preferred.find((tag) => known.includes(tag)) ?? LANGUAGES[0];
}

/** At most this many shared photos wait for the person's answer; the first ones are kept. */
const MAX_SHARED_PHOTOS = 2 * PHOTOS_PER_FORM_MAX;

// Photos shared by another app, or by any web page: stored separately until the person accepts them.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === '/share',
  async ({ request }) => {
    const form = await request.formData();
    const files = form
      .getAll('photos')
      .filter((part) => part instanceof File)
      .slice(0, MAX_SHARED_PHOTOS);
    const shared = await Promise.all(
      files.map(async (file) => ({
        type: file.type,
        bytes: await file.arrayBuffer(),
        takenAt: file.lastModified
      }))
    );
    const table = phoneDatabase().shared;
    await table.bulkAdd(shared.slice(0, MAX_SHARED_PHOTOS - (await table.count())));
    return Response.redirect('/?shared', 303);
  },
  'POST'
);

/**
 * How long one run retries after faults, in milliseconds. Chromium ends a worker after three minutes of
 * `sync`. It calls the worker at most three times, five and fifteen minutes apart, so each call has to count.
 * Source: Chromium, `content/public/browser/background_sync_parameters.cc`.
 */
const SYNC_LIMIT_MS = 2 * MINUTE;

/**
 * On this channel a new version asks the old worker to stop retrying: a worker with pending work is not
 * replaced. A message to the worker itself would also count as pending work (30 s in Chromium).
 */
const STOP_CHANNEL = 'varadi-give-way';

worker.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as SyncEvent;
  if (tag === SYNC_TAG) waitUntil.call(event, sendEverything());
});

/** @throws when a lane has not finished, so that the browser wakes the worker again later */
async function sendEverything(): Promise<void> {
  const db = phoneDatabase();
  await restoreBackupCopy(db)
    .then(() => updateBackupCopy(db))
    .catch(() => {});
  const sides = (await db.setting('officer'))
    ? (['resident', 'officer'] as const)
    : (['resident'] as const);
  const engines = sides.map((side) => openSync(side, db));
  const stop = () => engines.forEach((engine) => engine.stop());
  const stopRequests = new BroadcastChannel(STOP_CHANNEL);
  stopRequests.addEventListener('message', stop);
  const lanes = await Promise.all(engines.map((engine) => engine.syncFor('sync', SYNC_LIMIT_MS)));
  stopRequests.close();
  stop();
  await updateBackupCopy(db).catch(() => {});
  const isUnfinished = lanes
    .flatMap((status) => Object.values(status))
    .some(({ at }) => at === 'waiting' || at === 'working');
  if (isUnfinished) throw new Error('unsent data remains');
}

// A new version waits until the person accepts it.
worker.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type !== 'SKIP_WAITING') return;
  void worker.skipWaiting();
  if ('BroadcastChannel' in globalThis) new BroadcastChannel(STOP_CHANNEL).postMessage(null);
});

// The first worker claims the page that registered it, so that the page works offline from then on.
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
