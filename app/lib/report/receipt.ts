import { UNPLACED } from '#shared/access.ts';
import { isStatus, type Status } from '#shared/report.ts';
import type { LocalPhoto, MirroredReport, QueuedOperation } from '../db/db.ts';

/** The current state of a report, for its owner. */
export type Receipt =
  | { at: 'attention' }
  /** Saved on this phone; the server does not know it yet. `again`: it has lost the report, which is sent again. */
  | { at: 'on_phone'; again?: true }
  /** The server has the text. */
  | { at: 'sent' }
  /** The server has the text and some of the photos. */
  | { at: 'photos'; sent: number; total: number }
  | { at: Status }
  /** Received, with a landmark alone: nobody has given it a ward yet. */
  | { at: 'unplaced' }
  /** The resident said that it is not fixed; an officer has to look again. */
  | { at: 'disputed' }
  /** The server sent a status that this version of the app does not know. */
  | { at: 'unknown' };

/**
 * The receipt of a report, from confirmed facts only: nothing is called sent before the server has
 * acknowledged it.
 *
 * @param mirrored the last state from the server, without pending operations; null before the first
 */
export function receiptOf(
  mirrored: MirroredReport | null,
  operations: readonly QueuedOperation[],
  photos: readonly LocalPhoto[]
): Receipt {
  const needsOwner =
    operations.some(({ state }) => state === 'attention') ||
    photos.some(({ state }) => state === 'refused');
  if (needsOwner) return { at: 'attention' };
  if (operations.some(({ again, operation }) => again && operation.kind === 'file'))
    return { at: 'on_phone', again: true };
  if (mirrored === null) return { at: 'on_phone' };
  if (!isStatus(mirrored.status)) return { at: 'unknown' };
  const isDisputed = operations.some(({ operation }) => operation.kind === 'dispute');
  if (mirrored.status === 'fixed' && isDisputed) return { at: 'disputed' };
  if (mirrored.status !== 'received') return { at: mirrored.status };

  const total = photos.length;
  const sent = photos.filter(({ state }) => state === 'sent').length;
  if (sent < total) return { at: 'photos', sent, total };
  if (mirrored.confirmed === false) return { at: 'disputed' };
  if (mirrored.foreseen) return { at: 'sent' };
  return { at: mirrored.ward.id === UNPLACED ? 'unplaced' : 'received' };
}
