import type { Id } from '#shared/values.ts';
import { Operation, type Kind, type OperationOf } from '#shared/operations.ts';
import { toTimestamp } from '#shared/time.ts';
import type { Owner, PhoneDatabase } from '../db/db.ts';
import { newId } from '../db/new-id.ts';
import { enqueue } from './enqueue.ts';

/** Saves an operation on a report, for the engine to send. Filing is separate, see `file-report.ts`. */
export async function saveOperation<K extends Kind>(
  db: PhoneDatabase,
  owner: Owner,
  kind: K,
  report: Id,
  body: OperationOf<K>['body'],
  seen?: number,
  id: Id = newId()
): Promise<void> {
  const operation = Operation.parse({
    id,
    report,
    kind,
    at: toTimestamp(Date.now()),
    ...(seen !== undefined && { seen }),
    body
  });
  await db.transaction('rw', [db.outbox], () => enqueue(db, owner, operation, Date));
}
