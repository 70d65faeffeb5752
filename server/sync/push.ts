import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Id } from '#shared/values.ts';
import { Operation } from '#shared/operations.ts';
import { timeOfId } from '#shared/ids.ts';
import type { OperationResult, PushReply } from '#shared/protocol.ts';
import { err, ok } from '#shared/result.ts';
import { SECOND, toTimestamp } from '#shared/time.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Meters } from '../telemetry/meters.ts';
import { currentTrace } from '../telemetry/trace-context.ts';
import { applyPushes, type Needs, type Push, type Submission } from './apply.ts';
import { digestOf, TooDeep } from './digest.ts';
import { createBatcher } from '../database/batcher.ts';
import { readEpoch } from '../database/epoch.ts';
import { isNewDevice, type Pusher } from '../actors/pusher.ts';

/** Transactions of pushes that run at the same time: the database writes one while the other is decided. */
const MAX_CONCURRENT_TRANSACTIONS = 2;
/** Waiting operations that justify a second transaction; fewer cost less in the next one. */
const CONCURRENT_FROM_OPERATIONS = 100;
/** Operations in one transaction; a single push may have more. */
const MAX_OPERATIONS_PER_TRANSACTION = 200;
/** Operations of new devices in one transaction: few, so that a known device never waits long behind it. */
const MAX_NEW_DEVICE_OPERATIONS = 20;
/**
 * While known devices push, transactions of new devices pause: this many times the duration of the last one, and this
 * many milliseconds at most.
 */
const NEW_DEVICE_PAUSE_FACTOR = 4;
const NEW_DEVICE_PAUSE_MAX_MS = 500;
/** A known device counts as active for this long after its last push. */
const KNOWN_ACTIVE_MS = 2_000;
/** Milliseconds after which a transaction counts as slow, and the next one starts beside it. */
const SLOW_AFTER_MS = 100;
/** Pushes that are handled at the same time; further ones get 503 with `Retry-After`. */
const MAX_CONCURRENT_PUSHES = 2_000;
const MAX_CONCURRENT_NEW_DEVICE_PUSHES = 500;
const RETRY_AFTER_SECONDS = 30;

/**
 * Receives pushes: applies the operations of each in the given order, each at most once (S2), and answers with one
 * result for each in that order.
 *
 * Pushes that arrive while others are being written share the next transaction. This keeps the cost low for a full
 * outbox, and for a city of phones after an outage.
 */
export function createPush(services: Needs & Partial<Pick<Services, 'meters' | 'tracer'>>) {
  const sizeOf = ({ submissions }: Push) => submissions.length;
  const bounds = { concurrentFrom: CONCURRENT_FROM_OPERATIONS, sizeOf, slowAfterMs: SLOW_AFTER_MS };
  /** A server that is restored meanwhile is told of in its next reply: what is written after the epoch was read is safe. */
  const applyInEpoch = async (pushes: readonly Push[]) => {
    const epoch = await readEpoch(services.database);
    const settled = await applyPushes(services, pushes);
    return settled.map((one) =>
      one.status === 'fulfilled' ? { ...one, value: { results: one.value, epoch } } : one
    );
  };
  const apply = createBatcher(applyInEpoch, {
    ...bounds,
    maxConcurrent: MAX_CONCURRENT_TRANSACTIONS,
    maxSize: MAX_OPERATIONS_PER_TRANSACTION
  });
  let lastKnownPush = -Infinity;
  let pauseUntil = 0;
  const applyNewDevices = createBatcher(
    async (pushes: readonly Push[]) => {
      const now = performance.now();
      if (now - lastKnownPush < KNOWN_ACTIVE_MS) await sleep(Math.max(0, pauseUntil - now));
      const began = performance.now();
      const settled = await applyInEpoch(pushes);
      const ended = performance.now();
      pauseUntil =
        ended + Math.min(NEW_DEVICE_PAUSE_FACTOR * (ended - began), NEW_DEVICE_PAUSE_MAX_MS);
      return settled;
    },
    { ...bounds, maxConcurrent: 1, maxSize: MAX_NEW_DEVICE_OPERATIONS }
  );
  const concurrent = { all: 0, newDevices: 0 };

  /** @throws DomainError `unavailable` if too many pushes are being handled */
  return async (pusher: Pusher, operations: readonly unknown[]): Promise<PushReply> => {
    const isNew = isNewDevice(pusher);
    // New devices cannot use up the capacity for known ones.
    if (
      concurrent.all >= MAX_CONCURRENT_PUSHES ||
      (isNew && concurrent.newDevices >= MAX_CONCURRENT_NEW_DEVICE_PUSHES)
    ) {
      throw new DomainError('unavailable', 'too many concurrent pushes', {
        retryAfter: RETRY_AFTER_SECONDS
      });
    }
    concurrent.all += 1;
    if (isNew) concurrent.newDevices += 1;
    try {
      if (!isNew) lastKnownPush = performance.now();
      const push = { pusher, submissions: operations.map(parse), trace: currentTrace() };
      const applying = () => (isNew ? applyNewDevices(push) : apply(push));
      const { tracer, meters } = services;
      const { results, epoch } = await (tracer
        ? tracer.span('apply operations', { 'varadi.operations': operations.length }, applying)
        : applying());
      if (meters) count(meters, push.submissions, results, services.clock.now());
      return { results, time: toTimestamp(services.clock.now()), epoch };
    } finally {
      concurrent.all -= 1;
      if (isNew) concurrent.newDevices -= 1;
    }
  };
}

function count(
  meters: Meters,
  submissions: readonly Submission[],
  results: readonly OperationResult[],
  now: number
): void {
  meters.pushSizes.observe(submissions.length);
  for (const result of results)
    meters.operations.inc({
      outcome: result.outcome,
      code: 'code' in result ? result.code : ''
    });
  for (const [index, submission] of submissions.entries()) {
    // What was repeated has arrived before.
    if (!submission.ok || results[index]?.outcome !== 'applied') continue;
    const savedAt = timeOfId(submission.value.operation.id);
    meters.operationWaits.observe(Math.max(0, now - savedAt) / SECOND);
  }
}

/** Applies a single push on its own. */
export const push = (services: Needs, pusher: Pusher, operations: readonly unknown[]) =>
  createPush(services)(pusher, operations);

export const isOperation = (raw: unknown): boolean => parse(raw).ok;

/** Parses a submitted operation. */
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
