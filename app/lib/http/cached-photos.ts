import { MINUTE } from '#shared/time.ts';

const PHOTOS_CACHE = 'photos';
/** Thumbnails and views: about 40 MB. */
const MAX_CACHED_PHOTOS = 400;
/** A photo that was hidden since goes from this phone within so long, while there is a network. */
const CHECKED_FOR_MS = 5 * MINUTE;
/** How long a photo that is here waits for that answer, in milliseconds. */
const ASKING_MS = 3_000;
const GONE = [401, 403, 404, 410];

/** When the server last said that a photo may be shown, by address, as long as this worker runs. */
const checked = new Map<string, number>();

/**
 * A photo from the cache, so that an officer sees it again offline and nobody pays for its bytes twice. Its bytes never
 * change, but it may be hidden: after a while the server is asked first, without the
 * bytes.
 */
export async function cachedPhoto(request: Request, event: ExtendableEvent): Promise<Response> {
  const cache = await caches.open(PHOTOS_CACHE);
  const known = await cache.match(request.url);
  if (known) {
    if (Date.now() - (checked.get(request.url) ?? 0) < CHECKED_FOR_MS) return known;
    const asking = askAgain(cache, request.url, known.clone()).catch(() => known);
    event.waitUntil(asking);
    const late = new Promise<Response>((resolve) => setTimeout(() => resolve(known), ASKING_MS));
    return Promise.race([asking, late]);
  }
  const reply = await fetch(request);
  if (reply.ok) {
    checked.set(request.url, Date.now());
    const copy = reply.clone();
    event.waitUntil(
      cache
        .put(request.url, copy)
        .then(() => dropOldPhotos(cache))
        .catch(() => {})
    );
  }
  return reply;
}

/** @returns what the server shows now; without a network it rejects */
async function askAgain(cache: Cache, url: string, known: Response): Promise<Response> {
  const etag = known.headers.get('ETag');
  const reply = await fetch(url, {
    cache: 'no-store',
    ...(etag && { headers: { 'If-None-Match': etag } })
  });
  if (GONE.includes(reply.status)) {
    await cache.delete(url);
    return reply;
  }
  if (reply.ok || reply.status === 304) checked.set(url, Date.now());
  if (!reply.ok) return known;
  await cache.put(url, reply.clone());
  return reply;
}

/** Limits this cache: the outbox shares the storage quota and has priority. */
async function dropOldPhotos(cache: Cache): Promise<void> {
  // `keys()` lists the entries in insertion order.
  for (const request of (await cache.keys()).slice(0, -MAX_CACHED_PHOTOS))
    await cache.delete(request);
}
