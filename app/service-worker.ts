/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import '#app/engine/substitutes.js';
import { build, files, version } from '$service-worker';
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, StaleWhileRevalidate } from 'workbox-strategies';
import { phoneDatabase } from '#app/lib/db/db.ts';
import { restoreFromSpare, updateSpare } from '#app/lib/outbox/backup-copy.ts';
import { openSync, SYNC_TAG } from '#app/lib/sync/open-sync.ts';
import { PHOTOS_PER_FORM_MAX } from '#shared/limits.ts';
import { MINUTE } from '#shared/time.ts';
import { LANGUAGE_COOKIE, LANGUAGES } from '#shared/languages.ts';

/*
 * Keeps the app on the phone, answers every navigation without a network, and runs the engine when the
 * browser wakes it. What people write is in the database, never in here.
 */

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

type SyncEvent = ExtendableEvent & { readonly tag: string };
type CookieStore = { get(name: string): Promise<{ value: string } | null> };

/** Large, and wanted by few: fetched when a map is opened, and kept from then on. */
const isMap = (url: string) => /maplibre/i.test(url);
const FALLBACK = '/200.html';
/** The form by language; what `/` itself answers depends on who asks, so it cannot be kept. */
const FORMS = LANGUAGES.map((language) => `/${language}`);
const WARDS = '/api/wards';
const WARDS_CACHE = 'wards';
const PHOTOS_CACHE = 'photos';
/** Thumbnails and views, some 40 MB. */
const PHOTOS_MOST = 400;

precacheAndRoute([
  // Names with a hash in them never change; the rest is told apart by the version.
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

// The wards, from the first day on: a place is named, or known to be outside, without a network.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === WARDS,
  new StaleWhileRevalidate({ cacheName: WARDS_CACHE })
);
worker.addEventListener('install', (event) => {
  const kept = caches.open(WARDS_CACHE).then((cache) => cache.add(WARDS));
  // The app works without them, so they must not keep it from being installed.
  event.waitUntil(kept.catch(() => {}));
});

// Photos never change. An officer who has seen one sees it again without a network.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/photos\/[0-9a-f-]+\/(thumb|view)$/.test(url.pathname),
  new CacheFirst({ cacheName: PHOTOS_CACHE, plugins: [{ cacheDidUpdate: dropOldPhotos }] })
);

/** The outbox shares its room with this cache, and comes first. */
async function dropOldPhotos(): Promise<void> {
  const cache = await caches.open(PHOTOS_CACHE);
  const kept = await cache.keys();
  // In the order in which they came.
  for (const request of kept.slice(0, -PHOTOS_MOST)) await cache.delete(request);
}

registerRoute(
  new NavigationRoute(({ url }) => documentFor(url), {
    denylist: [/^\/(api|photos|healthz|readyz|metrics)(\/|$)/]
  })
);

/** The form in the language that was chosen, or the document that draws every other screen. */
async function documentFor(url: URL): Promise<Response> {
  const form = url.pathname === '/' ? `/${await chosenLanguage()}` : url.pathname;
  const kept = await matchPrecache(FORMS.includes(form) ? form : FALLBACK);
  return kept ?? fetch(url);
}

/** Where a worker cannot read cookies, the page puts the language right as it starts. */
async function chosenLanguage(): Promise<string> {
  const { cookieStore } = globalThis as { cookieStore?: CookieStore };
  const known: readonly (string | undefined)[] = LANGUAGES;
  const chosen = await cookieStore?.get(LANGUAGE_COOKIE);
  if (chosen && known.includes(chosen.value)) return chosen.value;
  const asked = worker.navigator.languages.map((tag) => tag.split('-')[0]!);
  return asked.find((tag) => known.includes(tag)) ?? LANGUAGES[0];
}

/** So many wait for an answer at most; what came first stays. */
const SHARED_MOST = 2 * PHOTOS_PER_FORM_MAX;

// Photos that another app, or a page of anybody's, shares: kept apart until a person says that they are theirs.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname === '/share',
  async ({ request }) => {
    const form = await request.formData();
    const files = form
      .getAll('photos')
      .filter((part) => part instanceof File)
      .slice(0, SHARED_MOST);
    const shared = await Promise.all(
      files.map(async (file) => ({
        type: file.type,
        bytes: await file.arrayBuffer(),
        takenAt: file.lastModified
      }))
    );
    const table = phoneDatabase().shared;
    await table.bulkAdd(shared.slice(0, SHARED_MOST - (await table.count())));
    return Response.redirect('/?shared', 303);
  },
  'POST'
);

/**
 * How long faults are waited out, milliseconds. Chromium ends a worker after three minutes of `sync`, and
 * calls it three times at most, five and fifteen minutes apart: each call has to count.
 * Source: Chromium, `content/public/browser/background_sync_parameters.cc`.
 */
const SYNC_LIMIT_MS = 2 * MINUTE;

/**
 * By this channel a new version asks the old one to stop waiting: while it has anything under way, it
 * keeps its place. No message to the worker itself, which would count as under way too (30 s in Chromium).
 */
const GIVE_WAY = 'varadi-give-way';

worker.addEventListener('sync', (event) => {
  const { tag, waitUntil } = event as SyncEvent;
  if (tag === SYNC_TAG) waitUntil.call(event, sendEverything());
});

/** @throws where a lane has not come to an end, so that the browser wakes the worker later */
async function sendEverything(): Promise<void> {
  const db = phoneDatabase();
  await restoreFromSpare(db)
    .then(() => updateSpare(db))
    .catch(() => {});
  const sides = (await db.setting('officer'))
    ? (['resident', 'officer'] as const)
    : (['resident'] as const);
  const engines = sides.map((side) => openSync(side, db));
  const stop = () => engines.forEach((engine) => engine.stop());
  const asked = new BroadcastChannel(GIVE_WAY);
  asked.addEventListener('message', stop);
  const lanes = await Promise.all(engines.map((engine) => engine.syncFor('sync', SYNC_LIMIT_MS)));
  asked.close();
  stop();
  await updateSpare(db).catch(() => {});
  const isLeft = lanes
    .flatMap((status) => Object.values(status))
    .some(({ at }) => at === 'waiting' || at === 'working');
  if (isLeft) throw new Error('not everything was sent');
}

// A new version waits until the person says so.
worker.addEventListener('message', (event) => {
  if ((event.data as { type?: string } | null)?.type !== 'SKIP_WAITING') return;
  void worker.skipWaiting();
  if ('BroadcastChannel' in globalThis) new BroadcastChannel(GIVE_WAY).postMessage(null);
});

// The very first worker takes the page that brought it, so that it works offline from then on.
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
