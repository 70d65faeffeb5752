import { sql } from 'kysely';
import type { BudgetStatus, LimitStatus } from '#shared/budget.ts';
import { DAY, toTimestamp, type Instant } from '#shared/time.ts';
import { readActorName } from '../actors/actor-name.ts';
import { officerNames } from '../actors/officer.ts';
import type { Database } from '../database/connect.ts';
import type { Services } from '../services.ts';
import { nanos } from './money.ts';
import { limitOf } from './store.ts';
import { isGeneral, nextStart, readLimit, startOf, type Period } from './windows.ts';

type Needs = Pick<Services, 'database' | 'clock'>;

/** How full each limit is, and the totals of this month. */
export async function statusOf({
  database,
  clock
}: Needs): Promise<Pick<BudgetStatus, 'limits' | 'month'>> {
  const now = clock.now();
  const limits = await database.selectFrom('budget_limit').selectAll().orderBy('id').execute();
  const standings = await Promise.all(
    limits.map(async (row) => ({ ...limitOf(row), ...(await fullest(database, row.id, now)) }))
  );
  return { limits: standings, month: await monthOf(database, now) };
}

/** The status, with the history that led to it. */
export async function overviewOf(
  services: Needs & Pick<Services, 'paidModel'>
): Promise<BudgetStatus> {
  const { database, clock, paidModel } = services;
  return {
    ...(await statusOf(services)),
    days: await daysOf(database, clock.now()),
    alerts: await alertsOf(database),
    changes: await changesOf(database),
    ...(paidModel && { model: paidModel.name })
  };
}

const SHOWN_DAYS = 30;
const SHOWN_LINES = 20;

async function daysOf(database: Database, now: Instant): Promise<BudgetStatus['days']> {
  const days = Array.from({ length: SHOWN_DAYS }, (_, i) =>
    startOf('day', now - i * DAY)
  ).reverse();
  const rows = await database
    .selectFrom('budget_window')
    .select(['starts', 'settled'])
    .where('scope', '=', 'total')
    .where('period', '=', 'day')
    .where('starts', 'in', days)
    .execute();
  const spent = new Map(rows.map((row) => [row.starts, nanos(row.settled)]));
  return days.map((day) => ({ day, spent: spent.get(day) ?? 0 }));
}

async function alertsOf(database: Database): Promise<BudgetStatus['alerts']> {
  const rows = await database
    .selectFrom('budget_alert')
    .selectAll()
    .orderBy('at', 'desc')
    .limit(SHOWN_LINES)
    .execute();
  return rows.map(({ window, level, at }) => ({ window, level, at: toTimestamp(at.getTime()) }));
}

async function changesOf(database: Database): Promise<BudgetStatus['changes']> {
  const rows = await database
    .selectFrom('budget_change')
    .select(['at', 'actor', 'limit', 'after'])
    .orderBy('number', 'desc')
    .limit(SHOWN_LINES)
    .execute();
  const names = await officerNames(
    database,
    rows.map(({ actor }) => readActorName(actor).id)
  );
  return rows.map(({ at, actor, limit, after }) => {
    const { cap, soft, killed } = after as Pick<LimitStatus, 'cap' | 'soft' | 'killed'>;
    const by = names.get(readActorName(actor).id) ?? actor;
    return { at: toTimestamp(at.getTime()), by, limit, cap, soft, killed };
  });
}

async function fullest(
  database: Database,
  id: string,
  now: Instant
): Promise<Pick<LimitStatus, 'window' | 'settled' | 'reserved'>> {
  const { scope, period } = readLimit(id)!;
  const isForAll = isGeneral(scope);
  const row = await database
    .selectFrom('budget_window')
    .selectAll()
    .where('period', '=', period)
    .where('starts', '=', startOf(period, now))
    .where('scope', isForAll ? 'like' : '=', isForAll ? `${scope}:%` : scope)
    // A scope with a limit of its own is not bound by the general one.
    .$if(isForAll, (windows) =>
      windows.where(
        sql<boolean>`not exists (
          select from budget_limit where id = budget_window.scope || '/' || budget_window.period)`
      )
    )
    .orderBy(sql`settled + reserved`, 'desc')
    .limit(1)
    .executeTakeFirst();
  return row
    ? { window: row.key, settled: nanos(row.settled), reserved: nanos(row.reserved) }
    : { window: null, settled: 0, reserved: 0 };
}

const RECENT_DAYS = 7;

async function monthOf(database: Database, now: Instant): Promise<BudgetStatus['month']> {
  const month = startOf('month', now);
  const total = async (period: Period, starts: readonly string[]) => {
    const rows = await database
      .selectFrom('budget_window')
      .select(['settled', 'reserved'])
      .where('scope', '=', 'total')
      .where('period', '=', period)
      .where('starts', 'in', starts)
      .execute();
    const sum = (key: 'settled' | 'reserved') =>
      rows.reduce((all, row) => all + nanos(row[key]), 0);
    return { settled: sum('settled'), reserved: sum('reserved') };
  };
  const { settled: spent, reserved } = await total('month', [month]);
  // Whole days only, since today is incomplete.
  const recent = Array.from({ length: RECENT_DAYS }, (_, i) => startOf('day', now - (i + 1) * DAY));
  const daily = (await total('day', recent)).settled / RECENT_DAYS;
  const { rows } = await sql<{ reports: number; charged: string }>`
    select count(distinct report)::int as reports, coalesce(sum(charged), 0)::bigint as charged
    from budget_reservation
    where state = 'settled' and not by_hand and report is not null
      and ('total/month/' || ${month}::text) = any(windows)`.execute(database);
  const { reports, charged } = rows[0]!;
  return {
    spent,
    reserved,
    forecast: Math.round(spent + daily * daysLeft(now)),
    reports,
    perReport: reports === 0 ? null : Math.round(nanos(charged) / reports)
  };
}

/** Days of this Indian month after today. */
const daysLeft = (now: Instant): number => (nextStart('month', now) - nextStart('day', now)) / DAY;
