import { sql } from 'kysely';
import type { Database, Tx } from '../database/connect.ts';
import type { BudgetReservationRow } from '../database/schema.ts';
import type { Nanos } from '#shared/money.ts';
import { nanos } from './money.ts';
import type { LedgerChange, Reservation } from './reservation.ts';
import type { Window } from './windows.ts';

/*
 * Locks are taken in one order everywhere, which prevents deadlocks: the reservation, then limits, then
 * windows, each sorted by name.
 */

export type Limit = { id: string; cap: Nanos; soft: Nanos; killed: 'operator' | 'overrun' | null };

export const limitOf = (row: {
  id: string;
  cap: string | number | bigint;
  soft: string | number | bigint;
  killed: Limit['killed'];
}): Limit => ({ id: row.id, cap: nanos(row.cap), soft: nanos(row.soft), killed: row.killed });

/** The limit in force for each window, or undefined if none is set. */
export async function limitsOf(
  database: Database | Tx,
  windows: readonly Window[],
  { held = false } = {}
): Promise<(Limit | undefined)[]> {
  const ids = [...new Set(windows.flatMap(({ limits }) => limits))];
  let query = database.selectFrom('budget_limit').selectAll().where('id', 'in', ids).orderBy('id');
  // A cap must not change while a reservation is checked against it.
  if (held) query = query.forShare();
  const found = new Map((await query.execute()).map((row) => [row.id, limitOf(row)]));
  return windows.map(({ limits }) => {
    const inForce = limits.map((id) => found.get(id)).filter((limit) => limit !== undefined);
    const killed = inForce.find((limit) => limit.killed !== null)?.killed ?? null;
    // The kill switch of the general limit stops every scope of its kind.
    return inForce[0] && { ...inForce[0], killed };
  });
}

export type Count = { key: string; settled: Nanos; reserved: Nanos };

export const countOf = ({ key, settled, reserved }: Record<keyof Count, string>): Count => ({
  key,
  settled: nanos(settled),
  reserved: nanos(reserved)
});

/** Creates missing windows, and locks all of them until the transaction ends. */
export async function lockWindows(tx: Tx, windows: readonly Window[]): Promise<Count[]> {
  const { rows } = await sql<Record<keyof Count, string>>`
    insert into budget_window (key, scope, period, starts)
    select * from unnest(
      ${windows.map(({ key }) => key)}::text[], ${windows.map(({ scope }) => scope)}::text[],
      ${windows.map(({ period }) => period)}::text[], ${windows.map(({ starts }) => starts)}::text[]
    ) as given (key, scope, period, starts)
    order by key collate "C"
    on conflict (key) do update set scope = excluded.scope
    returning key, settled, reserved`.execute(tx);
  const found = new Map(rows.map((row) => [row.key, row]));
  return windows.map(({ key }) => {
    return countOf(found.get(key)!);
  });
}

export async function lockReservation(tx: Tx, key: string): Promise<BudgetReservationRow | null> {
  const row = await tx
    .selectFrom('budget_reservation')
    .selectAll()
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export const reservationOf = (row: BudgetReservationRow): Reservation => ({
  key: row.key,
  estimate: nanos(row.estimate),
  charged: nanos(row.charged),
  state: row.state,
  isByHand: row.by_hand
});

/**
 * Updates the windows, writes the ledger entry and updates the reservation, in one statement.
 *
 * @param actor the person who made a correction, if any
 * @returns the amounts of the windows afterwards
 */
export async function book(
  tx: Tx,
  { key, windows }: { key: string; windows: readonly string[] },
  change: Omit<LedgerChange, 'kind' | 'overrun'> & { kind: LedgerChange['kind'] | 'reserve' },
  at: Date,
  actor: string | null = null
): Promise<Count[]> {
  const { kind, state, charged, reserved, settled } = change;
  const { rows } = await sql<Record<keyof Count, string>>`
    with locked as (
      select key from budget_window where key = any(${[...windows]}::text[])
      order by key collate "C" for update
    ), moved as (
      update budget_window as w
      set reserved = w.reserved + ${reserved}::bigint, settled = w.settled + ${settled}::bigint
      from locked where w.key = locked.key
      returning w.key, w.settled, w.reserved
    ), entered as (
      insert into budget_entry (at, kind, reservation, windows, reserved, settled, actor)
      values (${at}, ${kind}, ${key}, ${[...windows]}::text[], ${reserved}::bigint, ${settled}::bigint, ${actor})
    ), ended as (
      update budget_reservation
      set state = ${state}, charged = ${charged}::bigint, by_hand = ${actor !== null},
        ended_at = ${kind === 'reserve' ? null : at}
      where key = ${key}
    )
    select key, settled, reserved from moved`.execute(tx);
  return rows.map(countOf);
}
