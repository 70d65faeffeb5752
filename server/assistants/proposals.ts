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
import { DomainError } from '../errors.ts';
import { PROPOSAL_LIFE_MS } from '../reports/proposals.ts';
import { markChangedForOfficers } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { openBatch } from '../sync/decide-batch.ts';
import { parse } from '../sync/push.ts';
import type { AssistantSession } from './assistants.ts';

type Needs = Pick<Services, 'database' | 'clock' | 'wards' | 'liveHints' | 'log'>;

/** Proposals of one officer's assistants that wait; more would hide the work. */
const MAX_WAITING = 50;

export type NewProposal = {
  report: string;
  kind: ProposableKind;
  body: unknown;
  why: string;
};

/**
 * Stores a decision for the officer to make. It is decided now by the rules of every operation, and not written: what
 * the officer could not do now is refused now.
 *
 * @returns its id; why the operation would be refused; or `unchanged` if it would change nothing
 * @throws DomainError `too_many` if too many wait
 */
export async function propose(
  { database, clock, wards, liveHints, log }: Needs,
  { assistant, officer }: AssistantSession,
  { report, kind, body, why }: NewProposal
): Promise<Result<{ id: string }, Refusal | { code: 'unchanged' }>> {
  const now = clock.now();
  const id = uuidv7(now, randomBytes(10));
  const read = parse({ id, report, kind, at: toTimestamp(now), body });
  if (!read.ok) return err(refusalOf(read.error.result)!);
  const pusher = { kind: 'officer' as const, officer };
  return database.transaction().execute(async (tx) => {
    if ((await countWaiting(tx, officer, now)) >= MAX_WAITING)
      throw new DomainError('too_many', `${MAX_WAITING} proposals wait for the officer already`);
    const batch = await openBatch(tx, [{ pusher, submitted: [read.value] }], new Date(now), wards);
    const refusal = refusalOf(batch.decider(pusher)(read.value, new Set()));
    if (refusal) return err(refusal);
    if (batch.scopes().length === 0) return err({ code: 'unchanged' as const });
    const { version: seen } = await tx
      .selectFrom('report')
      .select('version')
      .where('id', '=', report)
      .executeTakeFirstOrThrow();
    const made = { id, assistant, officer: officer.id, report, kind, why, seen };
    await tx
      .insertInto('proposal')
      .values({ ...made, body: JSON.stringify(body), made_at: new Date(now) })
      .execute();
    await markChangedForOfficers(tx, [report]);
    liveHints.publish(batch.scopes());
    log.info({ officer: officer.id, assistant, report, kind, proposal: id }, 'decision proposed');
    return ok({ id });
  });
}

function refusalOf(result: OperationResult): Refusal | null {
  if (result.outcome !== 'refused') return null;
  return { code: result.code as Refusal['code'], ...(result.detail && { detail: result.detail }) };
}

async function countWaiting(tx: Tx, officer: Officer, now: Instant): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from proposal
    where officer = ${officer.id} and made_at > ${new Date(now - PROPOSAL_LIFE_MS)}
      and dismissed_at is null
      and not exists (select from operation where operation.id = proposal.id)`.execute(tx);
  return rows[0]!.waiting;
}

/** The officer does not want it. Dismissing it again, or one that was carried out, changes nothing. */
export async function dismissProposal(
  { database, clock }: Pick<Needs, 'database' | 'clock'>,
  officer: Officer,
  id: string
): Promise<void> {
  await database.transaction().execute(async (tx) => {
    const dismissed = await tx
      .updateTable('proposal')
      .set({ dismissed_at: new Date(clock.now()) })
      .where('id', '=', id)
      .where('officer', '=', officer.id)
      .where('dismissed_at', 'is', null)
      .returning('report')
      .executeTakeFirst();
    if (dismissed) await markChangedForOfficers(tx, [dismissed.report]);
  });
}

/** What nobody decided about in time leaves the screens. */
export async function forgetOldProposals({
  database,
  clock
}: Pick<Needs, 'database' | 'clock'>): Promise<void> {
  await database.transaction().execute(async (tx) => {
    const old = await tx
      .deleteFrom('proposal')
      .where('made_at', '<', new Date(clock.now() - PROPOSAL_LIFE_MS))
      .returning('report')
      .execute();
    await markChangedForOfficers(tx, [...new Set(old.map(({ report }) => report))]);
  });
}
