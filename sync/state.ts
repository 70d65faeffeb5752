import { MINUTE, SECOND, type Instant } from '#shared/time.ts';
import type { Failure } from './ports.ts';

export const MIN_BACKOFF_MS = 2 * SECOND;
export const MAX_BACKOFF_MS = 15 * MINUTE;

/** Why a lane is woken: an event, or a person's request (`asked`). */
export type Wake = 'start' | 'online' | 'front' | 'saved' | 'sync' | 'asked';

/** The state of one lane: operations and pulls in one, photos in the other (S3). */
export type Lane =
  | { at: 'idle' }
  /** `again`: woken while working, so it runs again for what came in meanwhile. */
  | { at: 'working'; attempt: number; again: boolean }
  /** `notBefore`: the end of the server's Retry-After; only a person's request overrides it. */
  | { at: 'waiting'; attempt: number; until: Instant; notBefore: Instant; cause: WaitCause }
  | { at: 'paused'; why: PauseCause };

export type WaitCause = 'unreachable' | 'busy' | 'fault';
export type PauseCause = 'signed_out' | 'upgrade';

export type LaneEvent =
  | { type: 'wake'; why: Wake; now: Instant }
  | { type: 'rang' }
  | { type: 'done' }
  /** `moved`: something was sent or received before the fault. */
  | { type: 'failed'; failure: Failure; moved: boolean; now: Instant; random: number };

export type Effect = { do: 'nothing' } | { do: 'work' } | { do: 'wait'; until: Instant };

export const IDLE: Lane = { at: 'idle' };

/** The next state and effect of a lane. Pure: time and randomness come with the event. */
export function step(lane: Lane, event: LaneEvent): { lane: Lane; effect: Effect } {
  switch (event.type) {
    case 'wake':
      return onWake(lane, event.why, event.now);
    case 'rang':
      return lane.at === 'waiting' ? work(lane.attempt) : unchanged(lane);
    case 'done':
      if (lane.at !== 'working') return unchanged(lane);
      return lane.again ? work(0) : { lane: IDLE, effect: { do: 'nothing' } };
    case 'failed':
      if (lane.at !== 'working') return unchanged(lane);
      return failed(event.moved ? 0 : lane.attempt, event);
  }
}

function onWake(lane: Lane, why: Wake, now: Instant) {
  switch (lane.at) {
    case 'idle':
      return work(0);
    case 'working':
      return unchanged(lane.again ? lane : { ...lane, again: true });
    case 'waiting':
      return now >= lane.notBefore || why === 'asked' ? work(lane.attempt) : unchanged(lane);
    case 'paused':
      // Only a new sign-in or an update helps: both restart the app or wake with `asked`.
      return why === 'asked' || why === 'start' ? work(0) : unchanged(lane);
  }
}

function failed(attempt: number, event: Extract<LaneEvent, { type: 'failed' }>) {
  const { failure, now, random } = event;
  if (failure.kind === 'signed_out' || failure.kind === 'upgrade') {
    const lane: Lane = { at: 'paused', why: failure.kind };
    return { lane, effect: { do: 'nothing' } as const };
  }
  const asked = failure.kind === 'busy' ? Math.min(failure.retryAfter ?? 0, MAX_BACKOFF_MS) : 0;
  const notBefore = now + asked;
  const until = notBefore + backOff(attempt, random);
  const lane: Lane = {
    at: 'waiting',
    attempt: attempt + 1,
    until,
    notBefore,
    cause: failure.kind
  };
  return { lane, effect: { do: 'wait', until } as const };
}

/**
 * Exponential back-off with full jitter: uniform over [0, min(15 min, 2 s · 2^attempt)), so that many phones
 * do not retry at the same time.
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param random in [0, 1)
 * @returns milliseconds
 */
export function backOff(attempt: number, random: number): number {
  return random * Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** Math.min(attempt, 30));
}

const work = (attempt: number): { lane: Lane; effect: Effect } => ({
  lane: { at: 'working', attempt, again: false },
  effect: { do: 'work' }
});

const unchanged = (lane: Lane): { lane: Lane; effect: Effect } => ({
  lane,
  effect: { do: 'nothing' }
});
