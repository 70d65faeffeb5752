import { err, ok, type Result } from '#shared/result.ts';
import type { Tx } from '../database/connect.ts';
import type { Services } from '../services.ts';
import { raiseAlerts } from './alerts.ts';
import type { Nanos } from '#shared/money.ts';
import { book, limitsOf, lockWindows, type Count, type Limit } from './store.ts';
import { windowsOf, type Subject, type Window } from './windows.ts';

export type Request = Subject & {
  /** Identifies the attempt; the same key never reserves twice. */
  key: string;
  model: string;
  report: string | null;
  /** Danger to life: may spend above the soft limit, up to the cap. */
  urgent: boolean;
  /** An upper bound for the cost of the attempt. */
  estimate: Nanos;
  /** Milliseconds after which an attempt without an outcome counts as spent. */
  timeoutMs: number;
};

export type Refusal =
  | { code: 'no_limit' | 'killed' | 'soft' | 'cap'; window: string }
  /** The key belongs to an attempt with another provider, model or report. */
  | { code: 'key_reused' }
  | { code: 'unreachable' };

export type Reserved = {
  key: string;
  /** False if the key has reserved before; whether that attempt was sent is unknown. */
  fresh: boolean;
};

type Needs = Pick<Services, 'database' | 'clock' | 'log'>;

/**
 * Reserves money in every window of the attempt, or in none (B1 to B4). After a refusal the caller must
 * send nothing.
 */
export async function reserve(
  { database, clock, log }: Needs,
  request: Request
): Promise<Result<Reserved, Refusal>> {
  if (!Number.isSafeInteger(request.estimate) || request.estimate <= 0) {
    throw new RangeError(
      `estimate is ${request.estimate}; expected a positive whole number of nano-dollars`
    );
  }
  const now = clock.now();
  const windows = windowsOf(request, now);
  try {
    return await database.transaction().execute(async (tx) => {
      if (!(await claimKey(tx, request, windows, now))) return await known(tx, request);
      const limits = await limitsOf(tx, windows, { held: true });
      const counts = await lockWindows(tx, windows);
      const refusal = refusalFor(windows, limits, counts, request);
      if (refusal) {
        await tx.deleteFrom('budget_reservation').where('key', '=', request.key).execute();
        if (refusal.code === 'cap') {
          await raiseAlerts({ log }, tx, [{ key: refusal.window, level: 100 }], new Date(now));
        }
        return err(refusal);
      }
      await book(
        tx,
        { key: request.key, windows: windows.map(({ key }) => key) },
        { kind: 'reserve', state: 'held', charged: 0, reserved: request.estimate, settled: 0 },
        new Date(now)
      );
      return ok({ key: request.key, fresh: true });
    });
  } catch (cause) {
    log.error({ err: cause, attempt: request.key }, 'budget reservation failed');
    return err({ code: 'unreachable' });
  }
}

/** The first reason to refuse, in the order of the windows. */
export function refusalFor(
  windows: readonly Window[],
  limits: readonly (Limit | undefined)[],
  counts: readonly Count[],
  { estimate, urgent }: Pick<Request, 'estimate' | 'urgent'>
): Refusal | null {
  for (const [i, window] of windows.entries()) {
    const limit = limits[i];
    if (!limit) return { code: 'no_limit', window: window.key };
    if (limit.killed) return { code: 'killed', window: window.key };
  }
  for (const [i, window] of windows.entries()) {
    const { settled, reserved } = counts[i]!;
    const { cap, soft } = limits[i]!;
    const wanted = settled + reserved + estimate;
    if (wanted > cap) return { code: 'cap', window: window.key };
    if (wanted > soft && !urgent) return { code: 'soft', window: window.key };
  }
  return null;
}

/** A concurrent request with the same key waits here until the first is decided. */
async function claimKey(
  tx: Tx,
  { key, provider, model, report, estimate, timeoutMs }: Request,
  windows: readonly Window[],
  now: number
): Promise<boolean> {
  const claimed = await tx
    .insertInto('budget_reservation')
    .values({
      key,
      provider,
      model,
      report,
      windows: windows.map((window) => window.key),
      estimate,
      charged: 0,
      made_at: new Date(now),
      expires_at: new Date(now + timeoutMs),
      ended_at: null
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst();
  return claimed !== undefined;
}

async function known(tx: Tx, request: Request): Promise<Result<Reserved, Refusal>> {
  const before = await tx
    .selectFrom('budget_reservation')
    .select(['provider', 'model', 'report'])
    .where('key', '=', request.key)
    .executeTakeFirstOrThrow();
  const isSame =
    before.provider === request.provider &&
    before.model === request.model &&
    before.report === request.report;
  return isSame ? ok({ key: request.key, fresh: false }) : err({ code: 'key_reused' });
}
