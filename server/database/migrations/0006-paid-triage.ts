import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  // What a paid model has answered, by what it was asked: the same question is not paid for twice.
  await sql`create table model_answer (
    question text primary key,
    attempt text not null,
    cost bigint not null,
    answer jsonb,
    at timestamptz not null
  )`.execute(database);
  // Before each attempt, those that were made about the report.
  await sql`create index budget_reservation_by_report on budget_reservation (report)`.execute(
    database
  );
  await sql`alter table triage add column prompt text, add column question text`.execute(database);
}
