import { MINUTE } from '#shared/time.ts';
import type { Services } from '../services.ts';

const WITHIN_MS = 15 * MINUTE;
/** Fewer failures may be chance. */
const MIN_FAILED = 3;

/**
 * Whether the paid model has lately answered none of several requests; nothing is asked for this. Local triage works
 * without it.
 */
export async function isModelFailing({
  database,
  clock,
  paidModel
}: Pick<Services, 'database' | 'clock' | 'paidModel'>): Promise<boolean> {
  if (!paidModel) return false;
  const rows = await database
    .selectFrom('budget_reservation')
    .select('state')
    .where('made_at', '>', new Date(clock.now() - WITHIN_MS))
    .where('state', '!=', 'held')
    .execute();
  return rows.length >= MIN_FAILED && rows.every(({ state }) => state !== 'settled');
}
