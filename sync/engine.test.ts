import { describe, expect, test } from 'vitest';
import { PUSH_BYTES_MAX } from '#shared/protocol.ts';
import { MINUTE } from '#shared/time.ts';
import { filing, operation } from '#tests/support/builders.ts';
import type { TestClock } from '#tests/support/clock.ts';
import {
  applied,
  nothingNew,
  photo,
  settle,
  setUp,
  time,
  type PushAnswer
} from '#tests/support/engine.ts';
import type { PhotoStep } from './ports.ts';

describe('the engine', () => {
  test('sends all operations in batches of 50, in order', async () => {
    const phone = setUp();
    const saved = Array.from({ length: 120 }, () => filing());
    for (const one of saved) await phone.save(one);

    await phone.engine.syncNow('start');

    expect(phone.pushed.map((batch) => batch.length)).toEqual([50, 50, 20]);
    expect(phone.pushed.flat()).toEqual(saved.map(({ id }) => id));
    expect(await phone.pending()).toEqual([]);
  });

  test('a batch never exceeds the byte limit of a push', async () => {
    const sizes: number[] = [];
    const phone = setUp({
      push(operations) {
        sizes.push(Buffer.byteLength(JSON.stringify({ operations })));
        return applied(operations);
      }
    });
    const description = 'ಗುಂಡಿ'.repeat(380);
    for (let i = 0; i < 40; i++) await phone.save(filing({ description }));

    await phone.engine.syncNow('start');

    expect(await phone.pending()).toEqual([]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(PUSH_BYTES_MAX);
    expect(sizes.length).toBeGreaterThan(1);
  });

  test('[S6] 413 halves the batch; a single operation that is too large needs its owner’s attention', async () => {
    const large = filing();
    const phone = setUp({
      push: (operations) =>
        operations.some(({ id }) => id === large.id) ? { kind: 'too_large' } : applied(operations)
    });
    const others = [filing(), filing(), filing(), filing()];
    for (const one of [others[0]!, large, others[1]!, others[2]!, others[3]!])
      await phone.save(one);

    await phone.engine.syncNow('start');

    expect(await phone.pending()).toEqual([]);
    expect(await phone.attention()).toEqual([{ id: large.id, code: 'too_large' }]);
  });

  test('[S5] an operation without a result in the reply stays in the outbox', async () => {
    const phone = setUp({
      push: () => ({ kind: 'ok', value: { results: [], time } })
    });
    const saved = filing();
    await phone.save(saved);

    const { messages } = await phone.engine.syncNow('start');

    expect(messages.at).toBe('waiting');
    expect(await phone.pending()).toEqual([saved.id]);
  });

  test('[S5] an operation that must be retried holds back only its own report', async () => {
    const retried = filing();
    const phone = setUp({
      push: (operations) => ({
        kind: 'ok',
        value: {
          results: operations.map(({ id, report }) =>
            report === retried.report ? { id, outcome: 'retry' } : { id, outcome: 'applied' }
          ),
          time
        }
      })
    });
    const behind = operation('withdraw', {}, { report: retried.report });
    const others = Array.from({ length: 60 }, () => filing());
    for (const one of [retried, behind, ...others]) await phone.save(one);

    const { messages } = await phone.engine.syncNow('start');

    expect(await phone.pending()).toEqual([retried.id, behind.id]);
    expect(messages).toMatchObject({ at: 'waiting', cause: 'busy' });
  });

  test('[S6] retries by itself after a fault, and loses nothing', async () => {
    let isDown = true;
    const phone = setUp({
      push: (operations) => (isDown ? { kind: 'unreachable' } : applied(operations))
    });
    const saved = filing();
    await phone.save(saved);
    await phone.engine.syncNow('start');
    expect(await phone.pending()).toEqual([saved.id]);

    isDown = false;
    phone.clock.advance(15 * MINUTE);
    await settle();

    expect(await phone.pending()).toEqual([]);
  });

  describe('syncFor', () => {
    /** Advances the clock from alarm to alarm until the work is done. */
    async function within<Value>(clock: TestClock, work: Promise<Value>): Promise<Value> {
      const turning = new AbortController();
      const turned = work.finally(() => turning.abort());
      for (;;) {
        await settle();
        const next = clock.nextAlarm();
        if (turning.signal.aborted || next === null) return turned;
        clock.advance(next - clock.now());
      }
    }

    test('[S6] waits for retries of operations and of photos', async () => {
      let faults = 4;
      const phone = setUp({
        push: (operations) => (faults-- > 2 ? { kind: 'unreachable' } : applied(operations)),
        photos: [photo()],
        photo: () => (faults-- > 0 ? { kind: 'busy', retryAfter: 5_000 } : { kind: 'received' })
      });
      await phone.save(filing());

      const status = await within(phone.clock, phone.engine.syncFor('sync', 2 * MINUTE));

      expect(status).toEqual({ messages: { at: 'idle' }, photos: { at: 'idle' } });
      expect(await phone.pending()).toEqual([]);
      expect(phone.photos).toEqual([]);
    });

    test('[S6] does not wait beyond its limit', async () => {
      const phone = setUp({ push: () => ({ kind: 'unreachable' }) });
      await phone.save(filing());

      const deadline = phone.clock.now() + 2 * MINUTE;
      const { messages } = await within(phone.clock, phone.engine.syncFor('sync', 2 * MINUTE));

      // 1 + 2 + 4 + 8 + 16 + 32 s of waiting, and the next would be 64.
      expect(phone.pushed).toHaveLength(7);
      expect(phone.clock.now()).toBeLessThan(deadline);
      expect(messages).toMatchObject({ at: 'waiting', cause: 'unreachable' });
    });

    test('[S6] does not wait for a Retry-After beyond its limit', async () => {
      const phone = setUp({ push: () => ({ kind: 'busy', retryAfter: 3 * MINUTE }) });
      await phone.save(filing());
      const { messages } = await phone.engine.syncFor('sync', 2 * MINUTE);
      expect(messages.at).toBe('waiting');
      expect(phone.pushed).toHaveLength(1);
    });

    test('resolves when stopped while it waits or while a request is pending', async () => {
      const waiting = setUp({ push: () => ({ kind: 'unreachable' }) });
      await waiting.save(filing());
      const waited = waiting.engine.syncFor('sync', 2 * MINUTE);
      await settle();
      waiting.engine.stop();
      expect((await waited).messages.at).toBe('waiting');

      let answer = (_: PushAnswer) => {};
      const asking = setUp({ push: () => new Promise((resolve) => (answer = resolve)) });
      await asking.save(filing());
      const asked = asking.engine.syncFor('sync', 2 * MINUTE);
      await settle();
      asking.engine.stop();
      answer({ kind: 'unreachable' });
      expect((await asked).messages.at).toBe('working');
    });
  });

  test('[S6] 426 pauses the lane and keeps the outbox', async () => {
    const phone = setUp({ push: () => ({ kind: 'upgrade' }) });
    await phone.save(filing());

    const { messages } = await phone.engine.syncNow('start');

    expect(messages).toEqual({ at: 'paused', why: 'upgrade' });
    expect(await phone.pending()).toHaveLength(1);
    expect(phone.clock.nextAlarm()).toBeNull();
  });

  test('[S3] a report is acknowledged while the photo of another is still being sent', async () => {
    const gate = Promise.withResolvers<PhotoStep>();
    const phone = setUp({ photos: [photo()], photo: () => gate.promise });
    phone.engine.wake('start');
    await settle();
    expect(phone.engine.status().photos.at).toBe('working');

    await phone.save(filing());
    phone.engine.wake('saved');
    await settle();

    expect(await phone.pending()).toEqual([]);
    expect(phone.engine.status().photos.at).toBe('working');
    gate.resolve({ kind: 'received' });
    await settle();
    expect(phone.photos).toEqual([]);
  });

  test('[S5] an operation that must wait does not prevent a pull', async () => {
    let pulls = 0;
    const phone = setUp({
      push: (operations) => ({
        kind: 'ok',
        value: { results: operations.map(({ id }) => ({ id, outcome: 'retry' })), time }
      }),
      pull: () => Promise.resolve(((pulls += 1), nothingNew))
    });
    await phone.save(filing());

    const { messages } = await phone.engine.syncNow('start');

    expect(pulls).toBe(1);
    expect(messages).toMatchObject({ at: 'waiting', cause: 'busy' });
  });

  test('[S8] a cursor of another epoch restarts the mirror and keeps the outbox', async () => {
    const cursors: (string | null)[] = [];
    const phone = setUp({
      push: () => ({ kind: 'ok', value: { results: [], time } }),
      pull(_, cursor) {
        cursors.push(cursor);
        return Promise.resolve(cursor === 'old' ? { kind: 'restart' } : nothingNew);
      }
    });
    await phone.mirror.save('mine', [], 'old', true);

    await phone.engine.syncNow('start');

    expect(cursors).toEqual(['old', null]);
  });

  test('a storage failure is a fault to retry, not the end', async () => {
    const phone = setUp();
    const broken = new Error('the connection is closing');
    phone.outbox.head = () => Promise.reject(broken);

    const { messages } = await phone.engine.syncNow('start');

    expect(messages.at).toBe('waiting');
    expect(phone.faults).toEqual([broken]);
  });

  test('a stopped engine starts nothing more', async () => {
    const phone = setUp({ push: () => ({ kind: 'unreachable' }) });
    await phone.save(filing());
    await phone.engine.syncNow('start');
    phone.engine.stop();

    phone.clock.advance(60 * MINUTE);
    phone.engine.wake('asked');
    await settle();

    expect(phone.pushed).toHaveLength(1);
  });
});
