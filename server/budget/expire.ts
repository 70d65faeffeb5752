import type { Services } from '../services.ts';
import { expire } from './settle.ts';

const AT_A_TIME = 100;

/**
 * Charges, as estimated, every attempt whose time is over without a word (B7). Several servers may do so
 * at once.
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
      .limit(AT_A_TIME)
      .execute();
    for (const { key } of due) if (await expire(services, key)) expired += 1;
    if (due.length < AT_A_TIME) return expired;
  }
}
