import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  // Cache of a paid model's answers by question: the same question is not paid for twice.
  await sql`create table model_answer (
    question text primary key,
    attempt text not null,
    cost bigint not null,
    answer jsonb,
    at timestamptz not null
  )`.execute(database);
  // Each attempt first looks up the earlier attempts for the report.
  await sql`create index budget_reservation_by_report on budget_reservation (report)`.execute(
    database
  );
  await sql`alter table triage add column prompt text, add column question text`.execute(database);
}
