import { sql } from 'kysely';
import type { Proposal } from '#shared/proposals.ts';
import { DAY, toTimestamp } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Database, Tx } from '../database/connect.ts';
import { markChangedForOfficers } from './store.ts';

/** A proposal that nobody has decided about is deleted after this time, within a day (chore `old-proposals`). */
export const PROPOSAL_LIFE_MS = 14 * DAY;

/**
 * What an officer's own assistants propose for some reports, the newest last: without what was carried out (the
 * operation of the same id has arrived), dismissed, or made by an assistant whose key was revoked.
 */
export async function proposalsFor(
  tx: Database | Tx,
  officer: string,
  reports: readonly string[]
): Promise<Map<string, Proposal[]>> {
  const { rows } = await sql<{
    id: string;
    report: string;
    kind: Proposal['kind'];
    body: unknown;
    why: string;
    by: string;
    made_at: Date;
    seen: number;
  }>`
    select proposal.id, proposal.report, kind, body, why, assistant.name as by, proposal.made_at, seen
    from proposal join assistant on assistant.id = proposal.assistant
    where proposal.report = any(${[...reports]}::uuid[]) and proposal.officer = ${officer}
      and dismissed_at is null and revoked_at is null
      and not exists (select from operation where operation.id = proposal.id)
    order by proposal.made_at, proposal.id`.execute(tx);
  const waiting = new Map<string, Proposal[]>();
  for (const { report, made_at: at, ...proposal } of rows) {
    const known = waiting.get(report) ?? [];
    waiting.set(report, known);
    known.push({ ...proposal, at: toTimestamp(at.getTime()) });
  }
  return waiting;
}

/** Of a report whose text was erased: a reason may repeat it. */
export async function deleteProposalsOf(tx: Tx, reports: readonly string[]): Promise<void> {
  if (reports.length === 0) return;
  await tx
    .deleteFrom('proposal')
    .where('report', 'in', [...reports])
    .execute();
}

/**
 * Officers' operations that were refused or changed nothing: where one carries out a proposal, its report is pulled again
 * without it.
 */
export async function markProposalsDecided(tx: Tx, operations: readonly string[]): Promise<void> {
  if (operations.length === 0) return;
  const decided = await tx
    .selectFrom('proposal')
    .select('report')
    .where('id', '=', anyOf(operations))
    .execute();
  await markChangedForOfficers(tx, decided.map(({ report }) => report).toSorted());
}
