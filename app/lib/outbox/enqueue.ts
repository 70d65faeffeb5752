import type { Operation } from '#shared/operations.ts';
import type { Clock } from '#shared/time.ts';
import type { Owner, PhoneDatabase, QueuedOperation } from '../db/db.ts';

/** Adds an operation to the outbox; call it within the transaction that writes the related data. */
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
