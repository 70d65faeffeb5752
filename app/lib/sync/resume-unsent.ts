import { liveQuery } from 'dexie';
import type { Sync } from '#sync/engine.ts';
import type { PhoneDatabase, Side } from '../db/db.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createPhotoOutbox } from '../outbox/photo-outbox.ts';

/** How long other tabs and the service worker may send before this tab does, in milliseconds. */
const GRACE_MS = 2_000;

const LANES = ['messages', 'photos'] as const;

/**
 * Another tab, or the service worker, may release photos for sending and then be closed, or give up, before
 * they are sent. This tab sends what is left while a lane of its engine is idle (S5).
 *
 * @returns a function that stops watching
 */
export function resumeUnsent(db: PhoneDatabase, side: Side, engine: Sync): () => void {
  const outbox = createOutbox(db, side, Date);
  const photos = createPhotoOutbox(db, side);
  const canSend = {
    messages: async () => (await outbox.head(1, new Set())).length > 0,
    photos: async () => (await photos.next(new Set())) !== null
  };
  /** A change wakes a lane only once: a lane that went idle despite it must not be woken forever. */
  const isNew = { messages: false, photos: false };
  const isIdle = (lane: (typeof LANES)[number]) => engine.status()[lane].at === 'idle';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function checkLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      // The screens that read the storage report its errors.
      check().catch(() => {});
    }, GRACE_MS);
  }

  async function check(): Promise<void> {
    for (const lane of LANES) {
      if (!isNew[lane] || !isIdle(lane)) continue;
      const hasUnsent = await canSend[lane]();
      if (!isIdle(lane)) continue;
      isNew[lane] = false;
      if (hasUnsent) engine.wake('saved');
    }
  }

  const subscription = liveQuery(async () => countWaiting(db, side)).subscribe({
    next(counts) {
      for (const lane of LANES) isNew[lane] = counts[lane] > 0;
      checkLater();
    },
    error() {}
  });
  const stopWatching = engine.watch(checkLater);
  return () => {
    clearTimeout(timer);
    subscription.unsubscribe();
    stopWatching();
  };
}

/** How many operations and photos wait, whether or not they may be sent now. */
async function countWaiting(db: PhoneDatabase, side: Side) {
  const [messages, photos] = await Promise.all([
    db.outbox.where('[side+state]').equals([side, 'pending']).count(),
    db.photos.where('[side+state]').equals([side, 'sending']).count()
  ]);
  return { messages, photos };
}
