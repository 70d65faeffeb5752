import { sql, type Kysely } from 'kysely';

/** All amounts are whole nano-dollars: a dollar is 1,000,000,000 of them. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const run = (text: string) => sql.raw(text).execute(database);

  await run(`create table budget_limit (
    id text primary key,
    cap bigint not null check (cap >= 0),
    soft bigint not null check (soft between 0 and cap),
    killed text check (killed in ('operator', 'overrun'))
  )`);

  await run(`create table budget_window (
    key text primary key,
    scope text not null,
    period text not null check (period in ('day', 'month')),
    starts text not null,
    settled bigint not null default 0 check (settled >= 0),
    reserved bigint not null default 0 check (reserved >= 0)
  )`);
  await run('create index budget_window_by_start on budget_window (period, starts, scope)');

  await run(`create table budget_reservation (
    key text primary key,
    provider text not null,
    model text not null,
    report uuid,
    windows text[] not null,
    estimate bigint not null check (estimate > 0),
    charged bigint not null default 0 check (charged >= 0),
    state text not null default 'held' check (state in ('held', 'settled', 'expired', 'released')),
    made_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz
  )`);
  await run(
    `create index budget_reservation_held on budget_reservation (expires_at) where state = 'held'`
  );

  // The ledger: the totals of all windows can be recomputed from it.
  await run(`create table budget_entry (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null check (kind in ('reserve', 'settle', 'expire', 'release', 'correct')),
    reservation text not null references budget_reservation (key),
    windows text[] not null,
    reserved bigint not null,
    settled bigint not null
  )`);
  await run('create index budget_entry_by_time on budget_entry (at desc, number desc)');

  await run(`create table budget_alert (
    "window" text not null references budget_window (key),
    level smallint not null check (level in (50, 80, 100)),
    at timestamptz not null,
    primary key ("window", level)
  )`);

  // Audit of changes of limits and of the kill switch: who, before, after.
  await run(`create table budget_change (
    number bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    "limit" text not null,
    before jsonb,
    after jsonb not null
  )`);

  for (const table of ['budget_entry', 'budget_change']) {
    await run(`create trigger ${table}_is_append_only before update or delete or truncate on ${table}
      for each statement execute function refuse_change()`);
  }
}
