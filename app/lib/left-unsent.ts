import { liveQuery } from 'dexie';
import type { Sync } from '#sync/engine.ts';
import type { PhoneDatabase, Side } from './db.ts';

/**
 * Another tab, or the service worker, may set photos free to go and then be closed, or give up, before
 * they are sent. What is left while this tab's engine is at rest, this tab sends (S5).
 *
 * @returns a function that ends the watching
 */
export function sendWhatIsLeft(db: PhoneDatabase, side: Side, engine: Sync): () => void {
  let isNew = false;

  async function look(): Promise<void> {
    const isAtRest = () => Object.values(engine.status()).every(({ at }) => at === 'idle');
    if (!isNew || !isAtRest()) return;
    // Once for each change: what cannot go, for want of Wi-Fi, must not be tried without end.
    isNew = false;
    // What this engine has just sent itself may not have been heard yet.
    if ((await countUnsent(db, side)) > 0 && isAtRest()) engine.wake('saved');
  }

  const told = liveQuery(() => countUnsent(db, side)).subscribe({
    next(count) {
      isNew = count > 0;
      void look();
    }
  });
  const unwatch = engine.watch(() => void look());
  return () => {
    told.unsubscribe();
    unwatch();
  };
}

/** Operations and photos that may go as soon as there is a network. */
async function countUnsent(db: PhoneDatabase, side: Side): Promise<number> {
  const [operations, photos] = await Promise.all([
    db.outbox.where('[side+state]').equals([side, 'pending']).count(),
    db.photos.where('[side+state]').equals([side, 'sending']).count()
  ]);
  return operations + photos;
}
