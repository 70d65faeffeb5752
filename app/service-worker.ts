/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import '#app/engine/substitutes.js';
import {
  addPlugins,
  cleanupOutdatedCaches,
  matchPrecache,
  precacheAndRoute,
  type PrecacheEntry
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { CacheFirst, StaleWhileRevalidate } from 'workbox-strategies';
import { phoneDatabase } from '#app/lib/db/db.ts';
import { restoreBackupCopy, updateBackupCopy } from '#app/lib/outbox/backup-copy.ts';
import { cachedPhoto } from '#app/lib/http/cached-photos.ts';
import { openSync, SYNC_TAG } from '#app/lib/sync/open-sync.ts';
import { DESCRIPTION_MAX, PHOTOS_PER_FORM_MAX } from '#shared/limits.ts';
import { MINUTE, SECOND } from '#shared/time.ts';
import { isLanguage, LANGUAGE_COOKIE, LANGUAGE_COOKIE_AGE, LANGUAGES } from '#shared/languages.ts';

/*
 * Caches the app, answers every navigation offline, and runs the sync engine when the browser wakes the
 * worker. What people write is in the database, never in these caches.
 *
 * The build writes the scripts that browsers register (`build-service-worker.js`): they call `start` with the files of
 * their release. One is a module that shares its parts with the pages; the other, for older browsers, has all in itself.
 */

const worker = globalThis as unknown as ServiceWorkerGlobalScope;

type SyncEvent = ExtendableEvent & { readonly tag: string };
type CookieStore = {
  get(name: string): Promise<{ value: string } | null>;
  set(cookie: {
    name: string;
    value: string;
    path: string;
    expires: number;
    sameSite: 'lax';
  }): Promise<void>;
};

/** The files of a release. */
type Release = {
  /** What a resident needs: the form, the screens for residents, and the engine. */
  shell: PrecacheEntry[];
  /** Scripts and styles that only officers need; their names contain their hash. */
  office: string[];
};

/** The map library is large and rarely used: it is fetched when a map is first opened, and then cached. */
const isMap = (url: string) => /maplibre/i.test(url);
/** The form in the language of this phone; the server chooses it by the cookie and `Accept-Language`. */
const FORM = '/';
const FALLBACK = '/200.html';
/** The form in other languages than that of `FORM`, of this release. */
const FORMS_CACHE = 'forms';
const OFFICE_CACHE = 'office';
/** The wards, and the roads and stops of each one that was looked at. */
const WARDS = /^\/api\/wards(\/[^/]+\/places)?$/;
const WARDS_CACHE = 'wards';

/** Starts the worker; call it once, while its script runs for the first time. */
export function start({ shell, office }: Release): void {
  // The page has just loaded the same document: the server answers that it has not changed.
  addPlugins([
    {
      requestWillFetch: ({ request }) =>
        Promise.resolve(
          request.cache === 'reload' ? new Request(request, { cache: 'no-cache' }) : request
        )
    }
  ]);
  precacheAndRoute(shell);
  cleanupOutdatedCaches();
  cacheOffice(office);
}

/** Residents never load the officers' part: it is cached once an officer has opened it on this phone. */
function cacheOffice(files: readonly string[]): void {
  const isOffice = new Set(files);
  registerRoute(
    ({ url, sameOrigin }) => sameOrigin && isOffice.has(url.pathname),
    new CacheFirst({ cacheName: OFFICE_CACHE })
  );
  const load = async () => {
    const cache = await caches.open(OFFICE_CACHE);
    const known = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
    await cache.addAll(files.filter((file) => !known.has(file)));
  };
  worker.addEventListener('message', (event) => {
    if ((event.data as { type?: string } | null)?.type === 'CACHE_OFFICE')
      event.waitUntil(load().catch(() => {}));
  });
  // An officer's phone gets a new version whole, before it is used.
  worker.addEventListener('install', (event) => {
    event.waitUntil(isOfficersPhone().then((isOfficers) => (isOfficers ? load() : undefined)));
  });
  worker.addEventListener('activate', (event) => {
    event.waitUntil(dropOldFiles(isOffice));
  });
}

const isOfficersPhone = async () =>
  (await caches.has(OFFICE_CACHE)) ||
  (await phoneDatabase()
    .setting('officer')
    .catch(() => null)) !== null;

/** Deletes what belongs to an earlier release. */
async function dropOldFiles(office: ReadonlySet<string>): Promise<void> {
  await caches.delete(FORMS_CACHE);
  if (!(await caches.has(OFFICE_CACHE))) return;
  const cache = await caches.open(OFFICE_CACHE);
  for (const request of await cache.keys()) {
    if (!office.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && isMap(url.pathname),
  new CacheFirst({ cacheName: 'map' })
);

// The page fetches the wards once this worker is active: the app then names a ward offline, or sees that a place is outside.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && WARDS.test(url.pathname),
  new StaleWhileRevalidate({ cacheName: WARDS_CACHE })
);

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && /^\/photos\/[0-9a-f-]+\/(thumb|view)$/.test(url.pathname),
  ({ request, event }) => cachedPhoto(request, event)
);

registerRoute(
  new NavigationRoute(({ url, event }) => documentFor(url, event), {
    denylist: [/^\/(api|photos|healthz|readyz|metrics)(\/|$)/]
  })
);

/** The form in the chosen language, or the fallback document that renders every other screen. */
async function documentFor(url: URL, event: ExtendableEvent): Promise<Response> {
  const path = url.pathname.slice(1);
  const isForm = path === '' || isLanguage(path);
  const kept = await matchPrecache(isForm ? FORM : FALLBACK);
  if (!isForm || !kept) return kept ?? fetch(url);
  const asked = url.searchParams.get('language') ?? path;
  const language = isLanguage(asked) ? asked : await chosenLanguage();
  // The switch is a link to `/?language=…` until the page runs; the server, which this worker hides, sets the cookie too.
  if (url.searchParams.has('language')) await chooseLanguage(language);
  if (kept.headers.get('Content-Language') === language) return kept;
  // Nobody waits for the network: the page corrects the language of a document at its start.
  const forms = await caches.open(FORMS_CACHE);
  const translated = await forms.match(`/${language}`);
  if (!translated) event.waitUntil(forms.add(`/${language}`).catch(() => {}));
  return translated ?? kept;
}

async function chooseLanguage(language: string): Promise<void> {
  const { cookieStore } = globalThis as { cookieStore?: CookieStore };
  const expires = Date.now() + LANGUAGE_COOKIE_AGE * SECOND;
  const cookie = { name: LANGUAGE_COOKIE, value: language, path: '/', expires };
  await cookieStore?.set({ ...cookie, sameSite: 'lax' }).catch(() => {});
}

/** A worker without `cookieStore` cannot read the choice; the page then corrects the language at start. */
async function chosenLanguage(): Promise<string> {
  const { cookieStore } = globalThis as { cookieStore?: CookieStore };
  const chosen = (await cookieStore?.get(LANGUAGE_COOKIE))?.value;
  if (isLanguage(chosen)) return chosen;
  const preferred = worker.navigator.languages.map((tag) => tag.split('-')[0]);
  return preferred.find(isLanguage) ?? LANGUAGES[0];
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
    const query = new URLSearchParams(files.length > 0 ? { shared: '' } : {});
    // The text is offered in the form, which the person sends or not.
    for (const name of ['title', 'text', 'url']) {
      const text = form.get(name);
      if (typeof text === 'string' && text) query.set(name, text.slice(0, DESCRIPTION_MAX));
    }
    return Response.redirect(`/?${query.toString()}`, 303);
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
