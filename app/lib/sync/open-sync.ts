import { OFFICER_HEADER } from '#shared/protocol.ts';
import { createSync, type Sync } from '#sync/engine.ts';
import { createPhotoSender } from '#sync/photo-sender.ts';
import { createHttp, createTransport, type Credentials, type Fetch } from './transport.ts';
import { phoneDatabase, type PhoneDatabase, type Side } from '../db/db.ts';
import { deviceAuthorization } from '../db/device-key.ts';
import { leaveWhenDisabled } from './delete-officer-data.ts';
import { officerOf } from '../outbox/owner.ts';
import { createLock } from './lock.ts';
import { createMirror } from './mirror.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createMemory, forgetOld } from '../outbox/memory.ts';
import { noteServerTime } from '../outbox/server-time.ts';
import { createPhotoOutbox } from '../outbox/photo-outbox.ts';
import { createPhoneObstacles } from './phone-obstacles.ts';
import { sha256 } from '../photos/sha256.ts';

/** `setTimeout` takes a signed 32-bit number of milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The tag of the browser's Background Sync. */
export const SYNC_TAG = 'varadi-outbox';

/** The engine for one side of this phone; each tab and the service worker create their own. */
export function openSync(
  side: Side,
  db: PhoneDatabase = phoneDatabase(),
  anyFetch: Fetch = globalThis.fetch.bind(globalThis)
): Sync {
  const fetch = side === 'officer' ? leaveWhenDisabled(db, anyFetch) : anyFetch;
  const credentials: Credentials =
    side === 'resident'
      ? async () => ({ Authorization: await deviceAuthorization(db) })
      : async () => ({ [OFFICER_HEADER]: await officerOf(db, 'officer') });
  const photos = createPhotoOutbox(db, side);
  const road = createPhoneObstacles(db);
  // Delays use a clock that nobody can set (S10); displayed times use the calendar.
  const clock = { now: () => performance.now() };
  forgetOld(db).catch((cause: unknown) => console.error('memory not cleaned', cause));
  return createSync({
    outbox: createOutbox(db, side, Date),
    mirror: createMirror(db, side, Date),
    memory: createMemory(db, side),
    photos,
    transport: createTransport(fetch, credentials, road, (time) => noteServerTime(db, time)),
    photoSender: createPhotoSender({
      http: createHttp(fetch),
      credentials,
      read: (id, from, to) => photos.read(id, from, to),
      sha256,
      base64: btoa,
      clock,
      road
    }),
    scopes: () => scopesOf(side, db),
    lock: createLock(`varadi:${side}`),
    clock,
    timer: {
      at(instant, ring) {
        const timer = setTimeout(ring, Math.min(MAX_TIMER_MS, instant - clock.now()));
        return () => clearTimeout(timer);
      }
    },
    random: Math.random,
    onFault: (cause) => console.error('sync failed', cause)
  });
}

/** A resident who has never saved anything has nothing to pull. */
async function scopesOf(side: Side, db: PhoneDatabase): Promise<string[]> {
  if (side === 'officer') return (await db.setting('officer'))?.scopes ?? [];
  return (await db.setting('device')) ? ['mine'] : [];
}
