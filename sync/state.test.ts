import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '#shared/time.ts';
import { MAX_BACKOFF_MS, IDLE, backOff, step, type Lane, type LaneEvent } from './state.ts';

const working: Lane = { at: 'working', attempt: 0, again: false };

const failedWith = (failure: Extract<LaneEvent, { type: 'failed' }>['failure'], random = 0.5) =>
  ({ type: 'failed', failure, moved: false, now: 0, random }) as const;

describe('a lane', () => {
  test('[S6] backs off exponentially with full jitter, at most 15 minutes', () => {
    expect([0, 1, 2, 3].map((attempt) => backOff(attempt, 0.999999))).toEqual(
      [2, 4, 8, 16].map((seconds) => expect.closeTo(seconds * SECOND, -1) as number)
    );
    fc.assert(
      fc.property(fc.nat(1_000), fc.double({ min: 0, max: 0.999999, noNaN: true }), (n, random) => {
        const wait = backOff(n, random);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThan(15 * MINUTE);
      })
    );
  });

  test('[S6] waits longer after each fault, and restarts its back-off after progress', () => {
    const first = step(working, failedWith({ kind: 'unreachable' }));
    expect(first.lane).toMatchObject({ at: 'waiting', attempt: 1, until: SECOND });
    const again = step({ at: 'working', attempt: 3, again: false }, failedWith({ kind: 'busy' }));
    expect(again.lane).toMatchObject({ attempt: 4, until: 8 * SECOND });
    const moved = { ...failedWith({ kind: 'busy' }), moved: true };
    expect(step({ at: 'working', attempt: 3, again: false }, moved).lane).toMatchObject({
      attempt: 1,
      until: SECOND
    });
  });

  test('[S6] respects Retry-After: coming online does not override it, a person’s request does', () => {
    const asked = failedWith({ kind: 'busy', retryAfter: 30 * SECOND }, 0);
    const { lane } = step(working, asked);
    expect(lane).toMatchObject({ notBefore: 30 * SECOND });

    expect(step(lane, { type: 'wake', why: 'online', now: 29 * SECOND }).effect.do).toBe('nothing');
    expect(step(lane, { type: 'wake', why: 'online', now: 30 * SECOND }).effect.do).toBe('work');
    expect(step(lane, { type: 'wake', why: 'asked', now: 1 }).effect.do).toBe('work');
  });

  test('[S6] a Retry-After is limited to 15 minutes', () => {
    const { lane } = step(working, failedWith({ kind: 'busy', retryAfter: 86_400 * SECOND }, 0));
    expect(lane).toMatchObject({ notBefore: MAX_BACKOFF_MS });
  });

  test.each(['start', 'online', 'front', 'saved', 'sync'] as const)(
    '[S6] %s ends its own back-off early',
    (why) => {
      const { lane } = step(
        { at: 'working', attempt: 9, again: false },
        failedWith({ kind: 'busy' })
      );
      expect(step(lane, { type: 'wake', why, now: 1 }).effect.do).toBe('work');
    }
  );

  test('[S6] 401 pauses the lane; a person’s request or a restart tries again', () => {
    const { lane, effect } = step(working, failedWith({ kind: 'signed_out' }));
    expect(lane).toEqual({ at: 'paused', why: 'signed_out' });
    expect(effect.do).toBe('nothing');
    expect(step(lane, { type: 'wake', why: 'online', now: 1 }).effect.do).toBe('nothing');
    expect(step(lane, { type: 'wake', why: 'asked', now: 1 }).effect.do).toBe('work');
  });

  test('a wake while it is working starts another run afterwards', () => {
    const { lane } = step(working, { type: 'wake', why: 'saved', now: 0 });
    expect(step(lane, { type: 'done' }).effect.do).toBe('work');
    expect(step(working, { type: 'done' }).lane).toEqual(IDLE);
  });

  test('[S6] a lane never gets stuck: after any events it is working, waiting for an alarm, idle or paused', () => {
    const failure = fc.constantFrom(
      { kind: 'unreachable' } as const,
      { kind: 'busy' } as const,
      { kind: 'busy', retryAfter: 5_000 } as const,
      { kind: 'signed_out' } as const,
      { kind: 'upgrade' } as const
    );
    const event: fc.Arbitrary<LaneEvent> = fc.oneof(
      fc.record({
        type: fc.constant('wake' as const),
        why: fc.constantFrom('start', 'online', 'front', 'saved', 'sync', 'asked'),
        now: fc.nat()
      }),
      fc.record({ type: fc.constant('rang' as const) }),
      fc.record({ type: fc.constant('done' as const) }),
      fc.record({
        type: fc.constant('failed' as const),
        failure,
        moved: fc.boolean(),
        now: fc.nat(),
        random: fc.double({ min: 0, max: 0.999, noNaN: true })
      })
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let lane: Lane = IDLE;
        // What the engine would have in progress: a run or an alarm.
        let isRunning = false;
        let hasAlarm = false;
        for (const one of events) {
          const isPossible = one.type === 'wake' || (one.type === 'rang' ? hasAlarm : isRunning);
          if (!isPossible) continue;
          if (one.type === 'done' || one.type === 'failed') isRunning = false;
          if (one.type === 'rang') hasAlarm = false;
          const next = step(lane, one);
          lane = next.lane;
          if (next.effect.do !== 'nothing') hasAlarm = false;
          if (next.effect.do === 'work') {
            expect(isRunning).toBe(false);
            isRunning = true;
          }
          if (next.effect.do === 'wait') hasAlarm = true;
          expect(isRunning).toBe(lane.at === 'working');
          expect(hasAlarm).toBe(lane.at === 'waiting');
        }
      }),
      { numRuns: 5_000 }
    );
  });
});
