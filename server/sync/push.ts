import { Id } from '#shared/values.ts';
import { Operation } from '#shared/operations.ts';
import type { PushReply } from '#shared/protocol.ts';
import { err, ok } from '#shared/result.ts';
import { toTimestamp } from '#shared/time.ts';
import { HttpError } from '../errors.ts';
import { applyPushes, type Needs, type Push, type Submission } from './apply.ts';
import { digestOf, TooDeep } from './digest.ts';
import { gather } from './gather.ts';
import type { Pusher } from './known.ts';

/** Transactions of pushes under way at once: one that the database writes, one that is being thought of. */
const TRANSACTIONS = 2;
/** Operations that are worth a transaction beside the one under way: fewer cost less in the next one. */
const BESIDE = 100;
/** Operations in one transaction, but for a push that has more by itself. */
const TOGETHER = 200;
/** Milliseconds after which a transaction counts as held up, and the next one goes beside it. */
const PATIENCE = 100;
/** Pushes that are here at once; whoever comes on top of them is told to come again. */
const HERE_AT_MOST = 2_000;
const COME_AGAIN = 30;

/**
 * Receives pushes: applies the operations of each in the order given, each at most once (S2), with a
 * result for each in that order.
 *
 * A push goes into one transaction, and pushes that come while others are being written share the next
 * one, which is what makes a full outbox, and a city of phones after an outage, cheap.
 */
export function createPush(services: Needs) {
  const apply = gather((pushes: readonly Push[]) => applyPushes(services, pushes), {
    lots: TRANSACTIONS,
    beside: BESIDE,
    most: TOGETHER,
    sizeOf: ({ submissions }) => submissions.length,
    patience: PATIENCE
  });
  let here = 0;

  /** @throws HttpError `unavailable` where too many are here */
  return async (pusher: Pusher, operations: readonly unknown[]): Promise<PushReply> => {
    if (here >= HERE_AT_MOST) {
      throw new HttpError('unavailable', 'too many at once', { retryAfter: COME_AGAIN });
    }
    here += 1;
    try {
      const results = await apply({ pusher, submissions: operations.map(parse) });
      return { results, time: toTimestamp(services.clock.now()) };
    } finally {
      here -= 1;
    }
  };
}

/** One push by itself. */
export const push = (services: Needs, pusher: Pusher, operations: readonly unknown[]) =>
  createPush(services)(pusher, operations);

export const isOperation = (raw: unknown): boolean => parse(raw).ok;

/** Reads what came as an operation. */
export function parse(raw: unknown): Submission {
  const parsed = Operation.safeParse(raw);
  if (!parsed.success) {
    return refusal(
      raw,
      parsed.error.issues.map((issue) => issue.path.join('.'))
    );
  }
  try {
    return ok({ operation: parsed.data, digest: digestOf(raw) });
  } catch (cause) {
    if (!(cause instanceof TooDeep)) throw cause;
    return refusal(raw, ['']);
  }
}

function refusal(raw: unknown, paths: string[]): Submission {
  const idIn = (key: 'id' | 'report') => {
    const value: unknown = (raw as Record<string, unknown> | null)?.[key];
    return Id.safeParse(value).success ? (value as string) : null;
  };
  return err({
    result: { id: idIn('id'), outcome: 'refused', code: 'invalid', detail: { paths } },
    report: idIn('report')
  });
}
