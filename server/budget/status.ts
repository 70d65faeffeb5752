import { sql } from 'kysely';
import { DAY, type Instant } from '#shared/time.ts';
import type { Database } from '../database/connect.ts';
import type { Services } from '../services.ts';
import { nanos, type Nanos } from './money.ts';
import { limitOf, type Limit } from './store.ts';
import { isGeneral, nextStart, readLimit, startOf, type Period } from './windows.ts';

/** A limit, and its window of today or this month; of one that holds for many, the fullest. */
export type Standing = Limit & { window: string | null; settled: Nanos; reserved: Nanos };

export type Status = {
  limits: Standing[];
  /** Of this month, in India. */
  month: {
    spent: Nanos;
    reserved: Nanos;
    /** What the whole month will have cost, should the days to come be like the last seven. */
    forecast: Nanos;
    /** Reports of which a paid answer was settled. */
    reports: number;
    /** Null as long as there is none. */
    perReport: Nanos | null;
  };
};

/** Where the money stands. */
export async function statusOf({
  database,
  clock
}: Pick<Services, 'database' | 'clock'>): Promise<Status> {
  const now = clock.now();
  const limits = await database.selectFrom('budget_limit').selectAll().orderBy('id').execute();
  const standings = await Promise.all(
    limits.map(async (row) => ({ ...limitOf(row), ...(await fullest(database, row.id, now)) }))
  );
  return { limits: standings, month: await monthOf(database, now) };
}

async function fullest(
  database: Database,
  id: string,
  now: Instant
): Promise<Pick<Standing, 'window' | 'settled' | 'reserved'>> {
  const { scope, period } = readLimit(id)!;
  const isForAll = isGeneral(scope);
  const row = await database
    .selectFrom('budget_window')
    .selectAll()
    .where('period', '=', period)
    .where('starts', '=', startOf(period, now))
    .where('scope', isForAll ? 'like' : '=', isForAll ? `${scope}:%` : scope)
    .orderBy(sql`settled + reserved`, 'desc')
    .limit(1)
    .executeTakeFirst();
  return row
    ? { window: row.key, settled: nanos(row.settled), reserved: nanos(row.reserved) }
    : { window: null, settled: 0, reserved: 0 };
}

const RECENT_DAYS = 7;

async function monthOf(database: Database, now: Instant): Promise<Status['month']> {
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
  // Whole days only: today is not over.
  const recent = Array.from({ length: RECENT_DAYS }, (_, i) => startOf('day', now - (i + 1) * DAY));
  const daily = (await total('day', recent)).settled / RECENT_DAYS;
  const { rows } = await sql<{ reports: number; charged: string }>`
    select count(distinct report)::int as reports, coalesce(sum(charged), 0)::bigint as charged
    from budget_reservation
    where state = 'settled' and report is not null
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
