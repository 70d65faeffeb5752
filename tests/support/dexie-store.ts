import { PhoneDatabase, type Side } from '#app/lib/db/db.ts';
import { RESIDENT } from '#app/lib/db/db.ts';
import { enqueue } from '#app/lib/outbox/enqueue.ts';
import { createMirror } from '#app/lib/sync/mirror.ts';
import { createOutbox } from '#app/lib/outbox/outbox.ts';
import type { Operation } from '#shared/operations.ts';
import type { Clock } from '#shared/time.ts';

let opened = 0;

/** A new phone database, in an in-memory IndexedDB. */
export const openTestDatabase = (): PhoneDatabase => new PhoneDatabase(`test-${++opened}`);

export function createDexieStore(clock: Clock, side: Side = 'resident') {
  const db = openTestDatabase();
  const outbox = createOutbox(db, side, clock);
  return {
    db,
    outbox,
    mirror: createMirror(db, side, clock),
    save: (operation: Operation) => enqueue(db, RESIDENT, operation, clock),
    pending: async () =>
      (await db.outbox.where('[side+state]').equals([side, 'pending']).sortBy('seq')).map(
        ({ id }) => id
      ),
    attention: async () =>
      (await db.outbox.where('[side+state]').equals([side, 'attention']).sortBy('seq')).map(
        ({ id, code }) => ({ id, code: code! })
      ),
    mirrored: async () => (await db.mirror(side).toCollection().primaryKeys()).map(String)
  };
}
