import type { OperationResult } from '#shared/protocol.ts';
import type { Result } from '#shared/result.ts';
import { HttpError } from '../errors.ts';
import type { Services } from '../services.ts';
import { openDesk } from './desk.ts';
import { enrol } from './device.ts';
import type { Pusher, Submitted } from './known.ts';

/** What came as an operation: one, or what to say of it instead. */
export type Submission = Result<Submitted, { result: OperationResult; report: string | null }>;
export type Push = { pusher: Pusher; submissions: readonly Submission[] };
export type Needs = Pick<Services, 'database' | 'wards' | 'clock' | 'log' | 'news' | 'jobs'>;

/** When phones may come again if the database is away, seconds. */
const AWAY_FOR = 15;

type Settled = PromiseSettledResult<OperationResult[]>;

/**
 * Writes pushes in one transaction, one after the other. Should anything in it fail unforeseen, nothing of
 * it has happened, and each push is tried in a transaction of its own; and should that fail, each of its
 * operations.
 *
 * @returns the results of each push, or why it had none
 */
export async function applyPushes(services: Needs, pushes: readonly Push[]): Promise<Settled[]> {
  if (pushes.length === 1) return Promise.allSettled([applyAlone(services, pushes[0]!)]);
  try {
    const results = await inOneTransaction(services, pushes);
    return results.map((value) => ({ status: 'fulfilled', value }));
  } catch (cause) {
    requireDatabase(services.log, cause);
    services.log.warn({ err: cause, pushes: pushes.length }, 'push: each by itself');
    const settled: Settled[] = [];
    for (const one of pushes) {
      settled.push(...(await Promise.allSettled([applyAlone(services, one)])));
    }
    return settled;
  }
}

async function applyAlone(services: Needs, push: Push): Promise<OperationResult[]> {
  try {
    const [results] = await inOneTransaction(services, [push]);
    return results!;
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    requireDatabase(services.log, cause);
    const operations = push.submissions.length;
    services.log.warn({ err: cause, operations }, 'push: one by one');
    return applyOneByOne(services, push);
  }
}

async function applyOneByOne(services: Needs, { pusher, submissions }: Push) {
  const held = new Set<string>();
  const results: OperationResult[] = [];
  for (const submission of submissions) {
    try {
      const one = { pusher, submissions: [submission] };
      results.push(...(await inOneTransaction(services, [one], held)).flat());
    } catch (cause) {
      if (!submission.ok || cause instanceof HttpError) throw cause;
      requireDatabase(services.log, cause);
      const { id, report } = submission.value.operation;
      services.log.error({ err: cause, operation: id, report }, 'push: an operation failed');
      held.add(report);
      // What the database will not have today it will not have tomorrow: its owner has to know.
      if (isRefusedByDatabase(cause)) results.push({ id, outcome: 'refused', code: 'invalid' });
      else results.push({ id, outcome: 'retry' });
    }
  }
  return results;
}

const codeOf = (cause: unknown): string => String((cause as { code?: unknown } | null)?.code);

/** SQLSTATE class 22, "data exception". */
const isRefusedByDatabase = (cause: unknown): boolean => codeOf(cause).startsWith('22');

/**
 * SQLSTATE classes 08, 53, 57 and 58 (no connection, no room, shutting down, system error), and what the
 * driver and the operating system say where there is no connection.
 */
const AWAY = /^(08|53|57|58|CONNECT|ECONN|EHOST|ENET|ENOTFOUND|EPIPE|ETIMEDOUT)/;

/**
 * Where the database is away, nothing gets better by trying each operation: all phones would wait behind it.
 *
 * @throws HttpError `unavailable`
 */
function requireDatabase(log: Services['log'], cause: unknown): void {
  if (!AWAY.test(codeOf(cause))) return;
  log.error({ err: cause }, 'push: the database is away');
  throw new HttpError('unavailable', 'the database is away', { retryAfter: AWAY_FOR });
}

/**
 * @param held reports of which an earlier operation of the one push was not applied: the rest must wait its turn
 * @returns the results of each push
 */
async function inOneTransaction(
  { database, wards, clock, news, jobs }: Needs,
  pushes: readonly Push[],
  held?: Set<string>
): Promise<OperationResult[][]> {
  const touched = new Set<string>();
  const now = new Date(clock.now());
  const decided = await database.transaction().execute(async (tx) => {
    await enrol(tx, newcomersAmong(pushes), now);
    const parties = pushes.map(({ pusher, submissions }) => ({
      pusher,
      submitted: submissions.flatMap((one) => (one.ok ? [one.value] : []))
    }));
    const desk = await openDesk(tx, parties, now, wards);
    const results = pushes.map(({ pusher, submissions }) => {
      const decide = desk.seat(pusher);
      const waiting = held ?? new Set<string>();
      return submissions.map((one) => {
        if (one.ok) return decide(one.value, waiting);
        if (one.error.report !== null) waiting.add(one.error.report);
        return one.error.result;
      });
    });
    await desk.write();
    const reports = desk.toTriage();
    if (reports.length > 0) await jobs.add(tx, 'triage', { reports });
    for (const scope of desk.scopes()) touched.add(scope);
    return results;
  });
  if (touched.size > 0) news.tell([...touched]);
  return decided;
}

const newcomersAmong = (pushes: readonly Push[]) =>
  pushes.flatMap(({ pusher }) =>
    pusher.kind === 'device' && pusher.newKey ? [{ id: pusher.device, key: pusher.newKey }] : []
  );
