import { sql } from 'kysely';
import { err, ok, type Result } from '#shared/result.ts';
import type { ActorName } from '../actors/actor-name.ts';
import type { Tx } from '../database/connect.ts';
import type { Services } from '../services.ts';
import { levelsReached, raiseAlerts } from './alerts.ts';
import type { Nanos } from '#shared/money.ts';
import { countOf, limitOf, type Count, type Limit } from './store.ts';
import { isGeneral, kindOf, readLimit, startOf, type Period } from './windows.ts';

type Needs = Pick<Services, 'database' | 'clock' | 'log'>;

/** Who changes a limit: `operator` on the command line, `officer:<id>` in the app. */
export type By = 'operator' | ActorName;

export type LimitRefusal =
  | { code: 'unknown_limit' }
  /** The soft limit must be between 0 and the cap. */
  | { code: 'soft_above_cap' }
  /** The amount already spent or reserved in the current window. */
  | { code: 'below_spent'; spent: Nanos };

/**
 * Sets a cap, but never below what its current windows hold. The kill switch stops spending at once
 * (B9).
 */
export async function setLimit(
  { database, clock, log }: Needs,
  by: By,
  { id, cap, soft }: Pick<Limit, 'id' | 'cap' | 'soft'>
): Promise<Result<Limit, LimitRefusal>> {
  const named = readLimit(id);
  if (!named) return err({ code: 'unknown_limit' });
  if (soft > cap || soft < 0) return err({ code: 'soft_above_cap' });
  return database.transaction().execute(async (tx) => {
    const before = await lockLimit(tx, id, `${kindOf(named.scope)}/${named.period}`);
    const counts = await currentCounts(tx, named, startOf(named.period, clock.now()));
    const spent = Math.max(0, ...counts.map(({ settled, reserved }) => settled + reserved));
    if (cap < spent) return err({ code: 'below_spent', spent });
    const after: Limit = { id, cap, soft, killed: before?.killed ?? null };
    await tx
      .insertInto('budget_limit')
      .values(after)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ cap, soft }))
      .execute();
    await record(tx, by, before, after, new Date(clock.now()));
    const alerts = levelsReached(
      counts,
      counts.map(() => after)
    );
    await raiseAlerts({ log }, tx, alerts, new Date(clock.now()));
    return ok(after);
  });
}

/** Sets or clears the kill switch. While it is set, nothing new is reserved. */
export async function setKillSwitch(
  { database, clock }: Needs,
  by: By,
  id: string,
  killed: boolean
): Promise<Result<Limit, LimitRefusal>> {
  return database.transaction().execute(async (tx) => {
    const before = await lockLimit(tx, id);
    if (!before) return err({ code: 'unknown_limit' });
    const after: Limit = { ...before, killed: killed ? 'operator' : null };
    await tx
      .updateTable('budget_limit')
      .set({ killed: after.killed })
      .where('id', '=', id)
      .execute();
    await record(tx, by, before, after, new Date(clock.now()));
    return ok(after);
  });
}

/** @param general the limit in force while `id` is not set; locked too, so that nothing is reserved against it */
async function lockLimit(tx: Tx, id: string, general = id): Promise<Limit | null> {
  const rows = await tx
    .selectFrom('budget_limit')
    .selectAll()
    .where('id', 'in', [id, general])
    .orderBy('id')
    .forUpdate()
    .execute();
  const row = rows.find((one) => one.id === id);
  return row ? limitOf(row) : null;
}

/**
 * The windows that the limit applies to, from the current one on. A clock that ran ahead may have
 * created later ones.
 */
async function currentCounts(
  tx: Tx,
  { scope, period }: { scope: string; period: Period },
  starts: string
): Promise<Count[]> {
  const isForAll = isGeneral(scope);
  const { rows } = await sql<Record<keyof Count, string>>`
    select key, settled, reserved from budget_window
    where period = ${period} and starts >= ${starts} and ${
      isForAll
        ? sql`scope like ${`${scope}:%`} and not exists (
            select from budget_limit where id = scope || '/' || ${period}::text)`
        : sql`scope = ${scope}`
    }`.execute(tx);
  return rows.map(countOf);
}

async function record(tx: Tx, by: By, before: Limit | null, after: Limit, at: Date): Promise<void> {
  await tx
    .insertInto('budget_change')
    .values({ at, actor: by, limit: after.id, before, after })
    .execute();
}
