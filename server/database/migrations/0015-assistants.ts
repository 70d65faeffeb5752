import { sql, type Kysely } from 'kysely';

/** Keys of officers' assistants, and what these propose. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table assistant (
    id uuid primary key,
    officer text not null references officer ("user") on delete cascade,
    name text not null,
    key_hash bytea not null unique,
    made_at timestamptz not null,
    used_at timestamptz,
    expires_at timestamptz not null,
    revoked_at timestamptz
  )`.execute(database);
  await sql`create index assistant_by_officer on assistant (officer)`.execute(database);
  await sql`create table proposal (
    id uuid primary key,
    assistant uuid not null references assistant (id) on delete cascade,
    officer text not null references officer ("user") on delete cascade,
    report uuid not null references report (id) on delete cascade,
    kind text not null,
    body jsonb not null,
    why text not null,
    seen integer not null,
    made_at timestamptz not null,
    dismissed_at timestamptz
  )`.execute(database);
  await sql`create index proposal_by_report on proposal (report)`.execute(database);
  await sql`create index proposal_by_officer on proposal (officer, made_at)`.execute(database);
}
