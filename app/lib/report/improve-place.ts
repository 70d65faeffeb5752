import type { Id } from '#shared/values.ts';
import { RESIDENT, type Fix, type PhoneDatabase } from '../db/db.ts';
import { saveOperation } from '../outbox/save-operation.ts';
import { bestFix } from '../place/best-fix.ts';

/** How long after saving a better position still counts, in milliseconds. */
const IMPROVE_FOR_MS = 2 * 60_000;
/** A fix replaces the one that was sent if its accuracy, in metres, is at most this part of the other's. */
const MIN_GAIN = 0.6;

/**
 * Many phones find their place roughly at first, and exactly a minute later. The best fix of the two minutes after
 * saving is sent as an amendment, once, if it is clearly better and of the same place.
 *
 * @param sent the fix that the report has
 * @returns the better fix once it is on its way; null if there was none
 */
export async function improvePlace(db: PhoneDatabase, report: Id, sent: Fix): Promise<Fix | null> {
  const best = await bestFix(sent, IMPROVE_FOR_MS);
  if (!best || best.accuracy > sent.accuracy * MIN_GAIN) return null;
  const filed = await db.mine.get(report);
  // By now the person may have taken the report back, or it was merged.
  if (filed && filed.status !== 'received') return null;
  await saveOperation(db, RESIDENT, 'amend', report, { location: { ...best, source: 'gps' } });
  return best;
}
