import type { Services } from '../services.ts';
import { expire } from './settle.ts';

const BATCH_SIZE = 100;

/**
 * Charges the estimate of every attempt that has expired without an outcome (B7). Several servers may do
 * so at the same time.
 *
 * @returns how many
 */
export async function expireReservations(
  services: Pick<Services, 'database' | 'clock' | 'log'>
): Promise<number> {
  let expired = 0;
  for (;;) {
    const due = await services.database
      .selectFrom('budget_reservation')
      .select('key')
      .where('state', '=', 'held')
      .where('expires_at', '<=', new Date(services.clock.now()))
      .orderBy('expires_at')
      .limit(BATCH_SIZE)
      .execute();
    for (const { key } of due) if (await expire(services, key)) expired += 1;
    if (due.length < BATCH_SIZE) return expired;
  }
}
