import { sql } from 'kysely';
import type { Tx } from '../database/connect.ts';
import type { Services } from '../services.ts';
import { levelsReached, raiseAlerts } from './alerts.ts';
import type { Nanos } from '#shared/money.ts';
import { bookingOf, type Ending } from './reservation.ts';
import { book, heldOf, limitsOf, lockReservation } from './store.ts';
import { kindOf, readKey, type Window } from './windows.ts';

type Needs = Pick<Services, 'database' | 'clock' | 'log'>;

/** What the attempt cost, as the provider's own count of tokens says. Again is as good as once (B5). */
export const settle = (services: Needs, key: string, cost: Nanos): Promise<boolean> =>
  end(services, key, { by: 'settle', cost });

/** Gives everything back. Only on proof that not a byte of it reached the provider (B8). */
export const release = (services: Needs, key: string): Promise<boolean> =>
  end(services, key, { by: 'release' });

/** Nobody has said how it came out: charged as estimated (B7). */
export const expire = (services: Needs, key: string): Promise<boolean> =>
  end(services, key, { by: 'expire' });

/**
 * @returns whether anything was booked: false where it had ended so before, or there is no such key
 * @throws Error where the database cannot be reached; the reservation then expires
 */
async function end({ database, clock, log }: Needs, key: string, ending: Ending): Promise<boolean> {
  if (ending.by === 'settle' && (!Number.isSafeInteger(ending.cost) || ending.cost < 0)) {
    throw new RangeError(`a cost of ${ending.cost} nano-dollars`);
  }
  const at = new Date(clock.now());
  return database.transaction().execute(async (tx) => {
    const row = await lockReservation(tx, key);
    const booking = row && bookingOf(heldOf(row), ending);
    if (!booking) return false;
    const windows = row.windows.map(readKey);
    if (booking.overrun) {
      log.error({ attempt: key, cost: booking.charged }, 'budget: overrun, the switch is thrown');
      await killProvider(tx, windows, at);
    }
    const counts = await book(tx, row, booking, at);
    const limits = await limitsOf(
      tx,
      counts.map((count) => readKey(count.key))
    );
    const alerts = levelsReached(counts, limits, booking.settled);
    await raiseAlerts({ log }, tx, alerts, at);
    return true;
  });
}

/** Its estimates hold no longer, so nothing more is sent to it until an administrator says so (B6). */
async function killProvider(tx: Tx, windows: readonly Window[], at: Date): Promise<void> {
  const inForce = await limitsOf(
    tx,
    windows.filter(({ scope }) => kindOf(scope) === 'provider')
  );
  const ids = inForce.flatMap((limit) => (limit ? [limit.id] : []));
  await sql`
    with before as (
      select id from budget_limit where id = any(${ids}::text[]) and killed is null
      order by id for update
    ), thrown as (
      update budget_limit set killed = 'overrun' from before where budget_limit.id = before.id
    )
    insert into budget_change (at, actor, "limit", before, after)
    select ${at}, 'overrun', id, '{"killed":null}', '{"killed":"overrun"}' from before`.execute(tx);
}
