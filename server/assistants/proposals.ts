import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Officer } from '#shared/access.ts';
import { uuidv7 } from '#shared/ids.ts';
import type { OperationResult } from '#shared/protocol.ts';
import type { ProposableKind } from '#shared/proposals.ts';
import type { Refusal } from '#shared/refusals.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { toTimestamp, type Instant } from '#shared/time.ts';
import type { Tx } from '../database/connect.ts';
import { insertRows } from '../database/insert-rows.ts';
import { DomainError } from '../errors.ts';
import { PROPOSAL_LIFE_MS } from '../reports/proposals.ts';
import { lockReports, markChangedForOfficers } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { openBatch } from '../sync/decide-batch.ts';
import { parse } from '../sync/push.ts';
import type { AssistantSession } from './assistants.ts';

type Needs = Pick<Services, 'database' | 'clock' | 'wards' | 'liveHints' | 'log'>;

/** Proposals of one officer's assistants that wait; more would hide the work. */
const MAX_WAITING = 50;
/** How long a proposal waits for a report that a push holds. */
const LOCK_TIMEOUT = '3s';

export type NewProposal = {
  report: string;
  kind: ProposableKind;
  body: unknown;
  why: string;
  /** The version of the report that the assistant read. */
  seen: number;
};

/**
 * Stores a decision for the officer to make. It is decided now by the rules of every operation, and not written: what
 * the officer could not do now is refused now.
 *
 * @returns its id; why the operation would be refused; `unchanged` if it would change nothing, or `changed` if the report
 *   has another version than the assistant saw
 * @throws DomainError `too_many` if too many wait
 */
export async function propose(
  { database, clock, wards, liveHints, log }: Needs,
  { assistant, officer }: AssistantSession,
  { report, kind, body, why, seen }: NewProposal
): Promise<Result<{ id: string }, Refusal | { code: 'unchanged' | 'changed' }>> {
  const now = clock.now();
  const id = uuidv7(now, randomBytes(10));
  const read = parse({ id, report, kind, at: toTimestamp(now), body });
  if (!read.ok) return err(refusalOf(read.error.result)!);
  const pusher = { kind: 'officer' as const, officer };
  const made = await database.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(tx);
    if ((await countWaiting(tx, officer, now)) >= MAX_WAITING)
      throw new DomainError('too_many', `${MAX_WAITING} proposals wait for the officer already`);
    const batch = await openBatch(tx, [{ pusher, submitted: [read.value] }], new Date(now), wards);
    const refusal = refusalOf(batch.decider(pusher)(read.value, new Set()));
    if (refusal) return err(refusal);
    if (batch.scopes().length === 0) return err({ code: 'unchanged' as const });
    const { version } = await tx
      .selectFrom('report')
      .select('version')
      .where('id', '=', report)
      .executeTakeFirstOrThrow();
    if (version !== seen) return err({ code: 'changed' as const });
    await insertRows(tx, {
      proposal: [
        {
          id,
          assistant,
          officer: officer.id,
          report,
          kind,
          why,
          seen,
          body,
          made_at: new Date(now)
        }
      ]
    });
    await markChangedForOfficers(tx, [report]);
    return ok({ scopes: batch.scopes() });
  });
  if (!made.ok) return made;
  liveHints.publish(made.value.scopes);
  log.info({ officer: officer.id, assistant, report, kind, proposal: id }, 'decision proposed');
  return ok({ id });
}

function refusalOf(result: OperationResult): Refusal | null {
  if (result.outcome !== 'refused') return null;
  return { code: result.code as Refusal['code'], ...(result.detail && { detail: result.detail }) };
}

/** Those of assistants whose keys still work: others are on no screen. */
async function countWaiting(tx: Tx, officer: Officer, now: Instant): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting
    from proposal join assistant on assistant.id = proposal.assistant and revoked_at is null
    where proposal.officer = ${officer.id}
      and proposal.made_at > ${new Date(now - PROPOSAL_LIFE_MS)} and dismissed_at is null
      and not exists (select from operation where operation.id = proposal.id)`.execute(tx);
  return rows[0]!.waiting;
}

/** The officer does not want it. Dismissing it again, or one that was carried out, changes nothing. */
export async function dismissProposal(
  { database, clock }: Pick<Needs, 'database' | 'clock'>,
  officer: Officer,
  id: string
): Promise<void> {
  const proposal = await database
    .selectFrom('proposal')
    .select('report')
    .where('id', '=', id)
    .where('officer', '=', officer.id)
    .executeTakeFirst();
  if (!proposal) return;
  await database.transaction().execute(async (tx) => {
    // First the report, then what belongs to it, as everywhere.
    await markChangedForOfficers(tx, [proposal.report]);
    await tx
      .updateTable('proposal')
      .set({ dismissed_at: new Date(clock.now()) })
      .where('id', '=', id)
      .where('dismissed_at', 'is', null)
      .execute();
  });
}

/** What nobody decided about in time leaves the screens; keys that ended long ago are forgotten. */
export async function forgetOld({
  database,
  clock
}: Pick<Needs, 'database' | 'clock'>): Promise<void> {
  const before = new Date(clock.now() - PROPOSAL_LIFE_MS);
  const old = await database
    .selectFrom('proposal')
    .select('report')
    .where('made_at', '<', before)
    .execute();
  await database.transaction().execute(async (tx) => {
    const ids = [...new Set(old.map(({ report }) => report))].toSorted();
    await lockReports(tx, ids);
    await markChangedForOfficers(tx, ids);
    await tx.deleteFrom('proposal').where('made_at', '<', before).execute();
    await tx
      .deleteFrom('assistant')
      .where((or) => or.or([or('revoked_at', '<', before), or('expires_at', '<', before)]))
      .execute();
  });
}
