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
import { gather } from './gather.ts';
import type { Pusher } from './known.ts';

/** Transactions of pushes under way at once: one that the database writes, one that is being thought of. */
const TRANSACTIONS = 2;
/** Operations that are worth a transaction beside the one under way: fewer cost less in the next one. */
const BESIDE = 100;
/** Operations in one transaction, but for a push that has more by itself. */
const TOGETHER = 200;
/** Of those whom nobody knows, so few that whoever is known never waits long behind them. */
const NEWCOMERS_TOGETHER = 20;
/** Between two transactions of theirs they rest so many times as long as one took, */
const NEWCOMERS_REST = 4;
/** and no longer than so many milliseconds, as long as */
const NEWCOMERS_REST_MOST = 500;
/** somebody who is known has spoken within so many. */
const NEWCOMERS_REST_FOR = 2_000;
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
  let knownSpoke = -Infinity;
  let rest = 0;
  let restUntil = 0;
  const applyNewcomers = gather(
    async (pushes: readonly Push[]) => {
      const now = performance.now();
      if (now - knownSpoke < NEWCOMERS_REST_FOR) {
        const turn = Math.max(now, restUntil);
        // One that is beside this one has its turn after the next rest.
        restUntil = turn + rest;
        await sleep(turn - now);
      }
      const began = performance.now();
      const settled = await applyPushes(services, pushes);
      const ended = performance.now();
      rest = Math.min(NEWCOMERS_REST * (ended - began), NEWCOMERS_REST_MOST);
      restUntil = Math.max(restUntil, ended + rest);
      return settled;
    },
    { ...bounds, lots: 1, most: NEWCOMERS_TOGETHER }
  );
  const here = { all: 0, newcomers: 0 };

  /** @throws HttpError `unavailable` where too many are here */
  return async (pusher: Pusher, operations: readonly unknown[]): Promise<PushReply> => {
    const isNewcomer = pusher.kind === 'device' && Boolean(pusher.newKey);
    // Newcomers never fill the places of those who are known.
    if (here.all >= HERE_AT_MOST || (isNewcomer && here.newcomers >= NEWCOMERS_HERE_AT_MOST)) {
      throw new HttpError('unavailable', 'too many at once', { retryAfter: COME_AGAIN });
    }
    here.all += 1;
    if (isNewcomer) here.newcomers += 1;
    try {
      if (!isNewcomer) knownSpoke = performance.now();
      const push = { pusher, submissions: operations.map(parse) };
      const results = await (isNewcomer ? applyNewcomers(push) : apply(push));
      return { results, time: toTimestamp(services.clock.now()) };
    } finally {
      here.all -= 1;
      if (isNewcomer) here.newcomers -= 1;
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
