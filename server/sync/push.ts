import { Id } from '#shared/values.ts';
import { Operation } from '#shared/operations.ts';
import type { OperationResult, PushReply } from '#shared/protocol.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { toTimestamp } from '#shared/time.ts';
import { HttpError } from '../errors.ts';
import type { Services } from '../services.ts';
import { openDesk, type Pusher, type Submitted } from './desk.ts';
import { enrol } from './device.ts';
import { digestOf } from './digest.ts';

type Unparsed = { result: OperationResult; report: string | null };
type Submission = Result<Submitted, Unparsed>;
type Needs = Pick<Services, 'database' | 'wards' | 'clock' | 'log' | 'news' | 'jobs'>;

/**
 * Applies operations in the order given, each at most once (S2), with a result for each in that order.
 *
 * The whole batch goes into one transaction, which is what makes a full outbox cheap. Should anything
 * in it fail unforeseen, nothing of it has happened, and each operation is tried in one of its own.
 */
export async function push(
  services: Needs,
  pusher: Pusher,
  operations: readonly unknown[]
): Promise<PushReply> {
  const submissions = operations.map(parse);
  const results =
    (await applyTogether(services, pusher, submissions)) ??
    (await applyOneByOne(services, pusher, submissions));
  return { results, time: toTimestamp(services.clock.now()) };
}

async function applyTogether(
  services: Needs,
  pusher: Pusher,
  submissions: readonly Submission[]
): Promise<OperationResult[] | null> {
  try {
    return await inOneTransaction(services, pusher, submissions, new Set());
  } catch (cause) {
    if (cause instanceof HttpError) throw cause;
    services.log.warn({ err: cause, operations: submissions.length }, 'push: one by one');
    return null;
  }
}

async function applyOneByOne(services: Needs, pusher: Pusher, submissions: readonly Submission[]) {
  const held = new Set<string>();
  const results: OperationResult[] = [];
  for (const submission of submissions) {
    try {
      results.push(...(await inOneTransaction(services, pusher, [submission], held)));
    } catch (cause) {
      if (!submission.ok || cause instanceof HttpError) throw cause;
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

/** SQLSTATE class 22, "data exception". */
const isRefusedByDatabase = (cause: unknown): boolean =>
  String((cause as { code?: unknown } | null)?.code).startsWith('22');

/** @param held reports of which an earlier operation was not applied: the rest must wait its turn */
async function inOneTransaction(
  { database, wards, clock, news, jobs }: Needs,
  pusher: Pusher,
  submissions: readonly Submission[],
  held: Set<string>
): Promise<OperationResult[]> {
  const touched = new Set<string>();
  const now = new Date(clock.now());
  const decided = await database.transaction().execute(async (tx) => {
    if (pusher.kind === 'device' && pusher.newKey) {
      await enrol(tx, pusher.device, pusher.newKey, now);
    }
    const submitted = submissions.flatMap((one) => (one.ok ? [one.value] : []));
    const desk = await openDesk(tx, pusher, submitted, now, wards);
    const results = submissions.map((one) => {
      if (one.ok) return desk.decide(one.value, held);
      if (one.error.report !== null) held.add(one.error.report);
      return one.error.result;
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

function parse(raw: unknown): Submission {
  const parsed = Operation.safeParse(raw);
  if (parsed.success) return ok({ operation: parsed.data, digest: digestOf(raw) });
  const idIn = (key: 'id' | 'report') => {
    const value: unknown = (raw as Record<string, unknown> | null)?.[key];
    return Id.safeParse(value).success ? (value as string) : null;
  };
  const paths = parsed.error.issues.map((issue) => issue.path.join('.'));
  return err({
    result: { id: idIn('id'), outcome: 'refused', code: 'invalid', detail: { paths } },
    report: idIn('report')
  });
}
