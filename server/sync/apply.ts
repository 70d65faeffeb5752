import { sql } from 'kysely';
import type { OperationResult } from '#shared/protocol.ts';
import type { Result } from '#shared/result.ts';
import { errorCode, isConnectionLost } from '../database/connection-lost.ts';
import { DomainError } from '../errors.ts';
import { requestTriage } from '../reports/triage-queue.ts';
import type { Services } from '../services.ts';
import type { TraceContext } from '../telemetry/trace-context.ts';
import { openBatch } from './decide-batch.ts';
import { enrol } from '../actors/device.ts';
import type { Pusher } from '../actors/pusher.ts';
import type { Submitted } from './load-state.ts';

/** A submitted operation, or the result to return if it is invalid. */
export type Submission = Result<Submitted, { result: OperationResult; report: string | null }>;
/** @property trace of the request, for the jobs that it causes */
export type Push = {
  pusher: Pusher;
  submissions: readonly Submission[];
  trace?: TraceContext | null;
};
export type Needs = Pick<Services, 'database' | 'wards' | 'clock' | 'log' | 'liveHints' | 'jobs'>;

/** How long a push waits for a row that another transaction holds; its whole batch waits too. */
const LOCK_TIMEOUT = '3s';

type Settled = PromiseSettledResult<OperationResult[]>;

/**
 * Writes pushes in one transaction, one after the other. After an unexpected failure it is rolled back and
 * each half is retried, down to one push. If a single push fails, each of its operations is retried alone.
 *
 * @returns the results of each push, or the reason for its failure
 * @throws if the database is unreachable; nothing is retried then, since all phones would wait
 */
export async function applyPushes(services: Needs, pushes: readonly Push[]): Promise<Settled[]> {
  try {
    if (pushes.length === 1) {
      return [{ status: 'fulfilled', value: await applyAlone(services, pushes[0]!) }];
    }
    const results = await inOneTransaction(services, pushes);
    return results.map((value) => ({ status: 'fulfilled', value }));
  } catch (cause) {
    if (isConnectionLost(cause)) throw cause;
    if (pushes.length === 1) return [{ status: 'rejected', reason: cause }];
    services.log.warn(
      { err: cause, pushes: pushes.length },
      'push batch failed; retrying in halves'
    );
    const middle = Math.ceil(pushes.length / 2);
    const before = await applyPushes(services, pushes.slice(0, middle));
    return [...before, ...(await applyPushes(services, pushes.slice(middle)))];
  }
}

async function applyAlone(services: Needs, push: Push): Promise<OperationResult[]> {
  try {
    const [results] = await inOneTransaction(services, [push]);
    return results!;
  } catch (cause) {
    if (cause instanceof DomainError || isConnectionLost(cause)) throw cause;
    const operations = push.submissions.length;
    services.log.warn({ err: cause, operations }, 'push failed; retrying operations one by one');
    return applyOneByOne(services, push);
  }
}

async function applyOneByOne(services: Needs, { pusher, submissions }: Push) {
  const held = new Set<string>();
  const results: OperationResult[] = [];
  for (const submission of submissions) {
    // After a failed operation, later ones of its report are not tried: they would only wait for its lock.
    if (submission.ok && held.has(submission.value.operation.report)) {
      results.push({ id: submission.value.operation.id, outcome: 'retry' });
      continue;
    }
    try {
      const one = { pusher, submissions: [submission] };
      results.push(...(await inOneTransaction(services, [one], held)).flat());
    } catch (cause) {
      if (!submission.ok || cause instanceof DomainError || isConnectionLost(cause)) throw cause;
      const { id, report } = submission.value.operation;
      services.log.error({ err: cause, operation: id, report }, 'push operation failed');
      held.add(report);
      // The database would refuse it again on every retry, so the device gets a final refusal.
      if (isRefusedByDatabase(cause)) results.push({ id, outcome: 'refused', code: 'invalid' });
      else results.push({ id, outcome: 'retry' });
    }
  }
  return results;
}

/** SQLSTATE class 22, "data exception". */
const isRefusedByDatabase = (cause: unknown): boolean => errorCode(cause).startsWith('22');

/**
 * @param held reports of which an earlier operation of the one push was not applied; later ones must wait
 * @returns the results of each push
 */
async function inOneTransaction(
  { database, wards, clock, liveHints, jobs }: Needs,
  pushes: readonly Push[],
  held?: Set<string>
): Promise<OperationResult[][]> {
  const touched = new Set<string>();
  const now = new Date(clock.now());
  const decided = await database.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(tx);
    await enrol(tx, newDevicesAmong(pushes), now);
    const parsed = pushes.map(({ pusher, submissions }) => ({
      pusher,
      submitted: submissions.flatMap((one) => (one.ok ? [one.value] : []))
    }));
    const batch = await openBatch(tx, parsed, now, wards);
    const results = pushes.map(({ pusher, submissions }) => {
      const decide = batch.decider(pusher);
      const waiting = held ?? new Set<string>();
      return submissions.map((one) => {
        if (one.ok) return decide(one.value, waiting);
        if (one.error.report !== null) waiting.add(one.error.report);
        return one.error.result;
      });
    });
    await batch.write();
    await requestTriage(jobs, tx, batch.toTriage(), tracesOf(pushes));
    for (const scope of batch.scopes()) touched.add(scope);
    return results;
  });
  if (touched.size > 0) liveHints.publish([...touched]);
  return decided;
}

/** The traces of reports whose request is sampled. */
const tracesOf = (pushes: readonly Push[]): Map<string, TraceContext> =>
  new Map(
    pushes.flatMap(({ submissions, trace }) =>
      trace?.isSampled
        ? submissions.flatMap((one) =>
            one.ok ? [[one.value.operation.report, trace] as const] : []
          )
        : []
    )
  );

/** A device without any valid operation is not enrolled. */
const newDevicesAmong = (pushes: readonly Push[]) =>
  pushes.flatMap(({ pusher, submissions }) =>
    pusher.kind === 'device' && pusher.newKey && submissions.some(({ ok }) => ok)
      ? [{ id: pusher.device, key: pusher.newKey }]
      : []
  );
