import { liveQuery } from 'dexie';
import type { Sync } from '#sync/engine.ts';
import type { PhoneDatabase, Side } from '../db/db.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createPhotoOutbox } from '../outbox/photo-outbox.ts';

/** Whoever else is at work gets so long before this tab takes part, milliseconds. */
const GRACE = 2_000;

const LANES = ['messages', 'photos'] as const;

/**
 * Another tab, or the service worker, may set photos free to go and then be closed, or give up, before
 * they are sent. What is left while a lane of this tab's engine is idle, this tab sends (S5).
 *
 * @returns a function that ends the watching
 */
export function sendWhatIsLeft(db: PhoneDatabase, side: Side, engine: Sync): () => void {
  const outbox = createOutbox(db, side, Date);
  const photos = createPhotoOutbox(db, side);
  const canSend = {
    messages: async () => (await outbox.head(1, new Set())).length > 0,
    photos: async () => (await photos.next(new Set())) !== null
  };
  /** Once for each change: a lane that went idle over it has its reasons, and is not woken without end. */
  const isNew = { messages: false, photos: false };
  const isIdle = (lane: (typeof LANES)[number]) => engine.status()[lane].at === 'idle';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function lookLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      // Storage that cannot be read now is heard of by whoever shows it.
      look().catch(() => {});
    }, GRACE);
  }

  async function look(): Promise<void> {
    for (const lane of LANES) {
      if (!isNew[lane] || !isIdle(lane)) continue;
      const isLeft = await canSend[lane]();
      if (!isIdle(lane)) continue;
      isNew[lane] = false;
      if (isLeft) engine.wake('saved');
    }
  }

  const told = liveQuery(async () => waiting(db, side)).subscribe({
    next(counts) {
      for (const lane of LANES) isNew[lane] = counts[lane] > 0;
      lookLater();
    },
    error() {}
  });
  const unwatch = engine.watch(lookLater);
  return () => {
    clearTimeout(timer);
    told.unsubscribe();
    unwatch();
  };
}

/** How many operations and photos wait, whether they may go now or not. */
async function waiting(db: PhoneDatabase, side: Side) {
  const [messages, photos] = await Promise.all([
    db.outbox.where('[side+state]').equals([side, 'pending']).count(),
    db.photos.where('[side+state]').equals([side, 'sending']).count()
  ]);
  return { messages, photos };
}
