import { sql } from 'kysely';
import type { Nanos } from '#shared/money.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Tx } from '../database/connect.ts';
import type { BudgetReservationRow } from '../database/schema.ts';
import type { Services } from '../services.ts';
import { deleteAlerts, levelsReached, raiseAlerts } from './alerts.ts';
import { nanos } from './money.ts';
import { ledgerChangeOf, type LedgerChange, type Ending } from './reservation.ts';
import { book, reservationOf, limitsOf, lockReservation } from './store.ts';
import { kindOf, readKey, type Window } from './windows.ts';

type Needs = Pick<Services, 'database' | 'clock' | 'log'>;

/** Books the cost of an attempt, by the provider's own count of tokens. Idempotent (B5). */
export const settle = (services: Needs, key: string, cost: Nanos): Promise<boolean> =>
  end(services, key, { by: 'settle', cost });

/** Releases the whole reservation. Requires proof that no byte of it reached the provider (B8). */
export const release = (services: Needs, key: string): Promise<boolean> =>
  end(services, key, { by: 'release' });

/** Charges the estimate of an attempt whose outcome is unknown (B7). */
export const expire = (services: Needs, key: string): Promise<boolean> =>
  end(services, key, { by: 'expire' });

/**
 * @returns whether anything was booked: false if it had ended before, or there is no such key
 * @throws Error if the database cannot be reached; the reservation then expires
 */
async function end(services: Needs, key: string, ending: Ending): Promise<boolean> {
  if (ending.by === 'settle') assertCost(ending.cost);
  return services.database.transaction().execute(async (tx) => {
    const row = await lockReservation(tx, key);
    const change = row && ledgerChangeOf(reservationOf(row), ending);
    if (!change) return false;
    await recordEnding(services, tx, row, change);
    return true;
  });
}

export type CorrectionRefusal =
  /** No such attempt; or it is in progress, was released, or has a cost from the provider. */
  | { code: 'not_open' }
  /** It would set the provider's kill switch (B6). */
  | { code: 'above_estimate'; estimate: Nanos };

/**
 * Books a cost that a person read in the provider's log, for an attempt of unknown cost. Can be repeated
 * to fix a mistyped cost (B7).
 *
 * @param by who corrects it, for the ledger
 * @param overrun whether the cost may exceed the reserved amount
 * @returns whether the provider's kill switch was set
 */
export async function correct(
  services: Needs,
  by: string,
  { key, cost, overrun }: { key: string; cost: Nanos; overrun: boolean }
): Promise<Result<{ overrun: boolean }, CorrectionRefusal>> {
  assertCost(cost);
  return services.database.transaction().execute(async (tx) => {
    const row = await lockReservation(tx, key);
    // A repeated correction changes nothing (B5).
    if (row?.by_hand && nanos(row.charged) === cost) return ok({ overrun: false });
    const change = row && ledgerChangeOf(reservationOf(row), { by: 'hand', cost });
    if (!change) return err({ code: 'not_open' });
    if (change.overrun && !overrun) {
      return err({ code: 'above_estimate', estimate: nanos(row.estimate) });
    }
    await recordEnding(services, tx, row, change, by);
    return ok({ overrun: change.overrun });
  });
}

function assertCost(cost: Nanos): void {
  if (!Number.isSafeInteger(cost) || cost < 0)
    throw new RangeError(`cost is ${cost}; expected a whole number of nano-dollars, 0 or more`);
}

async function recordEnding(
  { clock, log }: Needs,
  tx: Tx,
  row: BudgetReservationRow,
  change: LedgerChange,
  actor: string | null = null
): Promise<void> {
  const at = new Date(clock.now());
  if (change.overrun) {
    log.error(
      { attempt: row.key, cost: change.charged },
      'budget overrun; provider kill switch set'
    );
    await killProvider(tx, row.windows.map(readKey), at);
  }
  const counts = await book(tx, row, change, at, actor);
  const limits = await limitsOf(
    tx,
    counts.map((count) => readKey(count.key))
  );
  // A manual correction, or an entry that replaces one.
  if (actor !== null || row.by_hand) {
    const before = counts.map((one) => ({ ...one, settled: one.settled - change.settled }));
    await deleteAlerts(tx, levelsReached(before, limits, -change.settled));
  }
  const alerts = levelsReached(counts, limits, change.settled);
  await raiseAlerts({ log }, tx, alerts, at);
}

/** Its estimates are not reliable, so nothing more is sent to it until an administrator resumes it (B6). */
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
