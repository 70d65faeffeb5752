import type { Operation } from '#shared/operations.ts';
import type { Clock } from '#shared/time.ts';
import type { Owner, PhoneDatabase, QueuedOperation } from '../db/db.ts';

/** Puts an operation into the outbox; call it within the transaction that writes what it is about. */
export async function enqueue(
  db: PhoneDatabase,
  owner: Owner,
  operation: Operation,
  clock: Clock
): Promise<void> {
  const row: Omit<QueuedOperation, 'seq'> = {
    id: operation.id,
    report: operation.report,
    ...owner,
    operation,
    state: 'pending',
    savedAt: clock.now()
  };
  await db.outbox.add(row);
}
