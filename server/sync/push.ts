import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Id } from '#shared/values.ts';
import { Operation } from '#shared/operations.ts';
import type { PushReply } from '#shared/protocol.ts';
import { err, ok } from '#shared/result.ts';
import { toTimestamp } from '#shared/time.ts';
import { HttpError } from '../errors.ts';
import { applyPushes, type Needs, type Push, type Submission } from './apply.ts';
import { digestOf, TooDeep } from './digest.ts';
import { gather } from '../database/batcher.ts';
import { isNewcomer, type Pusher } from '../actors/pusher.ts';

/** Transactions of pushes under way at once: one that the database writes, one that is being thought of. */
const TRANSACTIONS = 2;
/** Operations that are worth a transaction beside the one under way: fewer cost less in the next one. */
const BESIDE = 100;
/** Operations in one transaction, but for a push that has more by itself. */
const TOGETHER = 200;
/** Operations of newcomers in one transaction: few, so that a known device never waits long behind it. */
const NEWCOMER_BATCH_SIZE = 20;
/**
 * While known devices push, newcomers' transactions pause: so many times as long as the last one took, and this many
 * milliseconds at most.
 */
const NEWCOMER_PAUSE_FACTOR = 4;
const NEWCOMER_PAUSE_MAX_MS = 500;
/** Known devices count as pushing for so long after their last push. */
const KNOWN_ACTIVE_MS = 2_000;
/** Milliseconds after which a transaction counts as held up, and the next one goes beside it. */
const PATIENCE = 100;
/** Pushes that are here at once; whoever comes on top of them is told to come again. */
const HERE_AT_MOST = 2_000;
const NEWCOMERS_HERE_AT_MOST = 500;
const COME_AGAIN = 30;

/**
 * Receives pushes: applies the operations of each in the order given, each at most once (S2), with a
 * result for each in that order.
 *
 * A push goes into one transaction, and pushes that come while others are being written share the next
 * one, which is what makes a full outbox, and a city of phones after an outage, cheap.
 */
export function createPush(services: Needs) {
  const sizeOf = ({ submissions }: Push) => submissions.length;
  const bounds = { beside: BESIDE, sizeOf, patience: PATIENCE };
  const apply = gather((pushes: readonly Push[]) => applyPushes(services, pushes), {
    ...bounds,
    lots: TRANSACTIONS,
    most: TOGETHER
  });
  let lastKnownPush = -Infinity;
  let pauseUntil = 0;
  const applyNewcomers = gather(
    async (pushes: readonly Push[]) => {
      const now = performance.now();
      if (now - lastKnownPush < KNOWN_ACTIVE_MS) await sleep(Math.max(0, pauseUntil - now));
      const began = performance.now();
      const settled = await applyPushes(services, pushes);
      const ended = performance.now();
      pauseUntil = ended + Math.min(NEWCOMER_PAUSE_FACTOR * (ended - began), NEWCOMER_PAUSE_MAX_MS);
      return settled;
    },
    { ...bounds, lots: 1, most: NEWCOMER_BATCH_SIZE }
  );
  const here = { all: 0, newcomers: 0 };

  /** @throws HttpError `unavailable` where too many are here */
  return async (pusher: Pusher, operations: readonly unknown[]): Promise<PushReply> => {
    const isNew = isNewcomer(pusher);
    // Newcomers cannot use up the places of known devices.
    if (here.all >= HERE_AT_MOST || (isNew && here.newcomers >= NEWCOMERS_HERE_AT_MOST)) {
      throw new HttpError('unavailable', 'too many at once', { retryAfter: COME_AGAIN });
    }
    here.all += 1;
    if (isNew) here.newcomers += 1;
    try {
      if (!isNew) lastKnownPush = performance.now();
      const push = { pusher, submissions: operations.map(parse) };
      const results = await (isNew ? applyNewcomers(push) : apply(push));
      return { results, time: toTimestamp(services.clock.now()) };
    } finally {
      here.all -= 1;
      if (isNew) here.newcomers -= 1;
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
