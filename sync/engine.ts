import { isDecided, PUSH_BYTES_MAX, PUSH_OPERATIONS_MAX } from '#shared/protocol.ts';
import type { Id } from '#shared/values.ts';
import { MINUTE, type Instant } from '#shared/time.ts';
import { Operation } from '#shared/operations.ts';
import { utf8Length } from '#shared/text.ts';
import type { Failure, PendingPhoto, PhotoStep, Ports } from './ports.ts';
import { IDLE, step, type Lane, type LaneEvent, type Wake } from './state.ts';

export type Status = { messages: Lane; photos: Lane };

export interface Sync {
  /** Starts a sync, because something happened that may make it succeed. */
  wake(why: Wake): void;
  /** Wakes both lanes; resolves once neither is working: everything is sent, or a lane waits. */
  syncNow(why: Wake): Promise<Status>;
  /**
   * Like `syncNow`, but also waits for retries: resolves once neither lane is working or will retry within `maxWait`,
   * or when stopped.
   *
   * @param maxWait milliseconds from now
   */
  syncFor(why: Wake, maxWait: number): Promise<Status>;
  status(): Status;
  /** @returns a function that unsubscribes */
  watch(listener: (status: Status) => void): () => void;
  /** Starts nothing more. A request in progress completes, and pending `syncFor` calls resolve. */
  stop(): void;
}

/** After a restore, phones ask over this time. */
const RECALL_SPREAD_MS = 2 * MINUTE;
/** Every scope restarts after a restore: without the name of a new epoch, nothing is asked about again for so long. */
const RECALL_ONCE_MS = 15 * MINUTE;

type Finish = { kind: 'done' } | Failure;
/** Whether something is in doubt since this reply. @param isRestart a cursor of ours was of another epoch */
type IsDoubtful = (epoch: string | undefined, isRestart: boolean) => Promise<boolean>;
/** Not all phones ask at once. */
const askLater = (random: () => number): Finish => ({
  kind: 'busy',
  retryAfter: random() * RECALL_SPREAD_MS
});
/** @param onProgress called whenever something was sent or received, so that back-off restarts */
type Work = (onProgress: () => void) => Promise<Finish>;

/**
 * The engine that empties a device's outbox and fills its mirror, for one actor. The same code runs in a tab, in a
 * service worker and in Node tests; all side effects are injected.
 */
export function createSync(ports: Ports): Sync {
  const watchers = new Set<(status: Status) => void>();
  let isStopped = false;
  const hasStopped = () => isStopped;
  let resolveStopped = () => {};
  const stopped = new Promise<void>((resolve) => (resolveStopped = resolve));
  // Photos that failed go last: one that always fails must not block the rest.
  const failed = new Set<Id>();
  const photos = createLane(async (onProgress) => {
    const { changed, finish } = await sendPhotos(ports, failed, onProgress);
    if (changed) messages.wake('saved');
    return finish;
  });
  /** When this engine last asked what a server of a new epoch lacks: the same epoch restarts every scope. */
  let askedAt = -Infinity;
  const messages = createLane(async (onProgress) => {
    const recalled = await recall(ports, () => {
      onProgress();
      // Photos that the server has lost can be sent now.
      photos.wake('saved');
    });
    if (recalled.kind !== 'done') return recalled;
    const isDoubtful = async (epoch: string | undefined, isRestart: boolean) => {
      const isNew = epoch !== undefined && (await ports.memory.heard(epoch));
      const isAsked = ports.clock.now() - askedAt < RECALL_ONCE_MS;
      if (!isNew && (!isRestart || isAsked)) return false;
      askedAt = ports.clock.now();
      // Also where files were copied back and no epoch was begun.
      return isNew || ports.memory.doubt();
    };
    const pushed = await push(ports, isDoubtful, () => {
      onProgress();
      // The photos of an acknowledged report can be sent now.
      photos.wake('saved');
    });
    if (pushed.kind !== 'done' && pushed.kind !== 'held') return pushed;
    // A pull does not count as progress of a push that is held back: its back-off must grow.
    const pulled = await pull(ports, isDoubtful, pushed.kind === 'held' ? () => {} : onProgress);
    return pulled.kind === 'done' && pushed.kind === 'held' ? { kind: 'busy' } : pulled;
  });

  function createLane(work: Work) {
    let lane: Lane = IDLE;
    let cancelTimer = () => {};
    let running: Promise<void> = Promise.resolve();

    function handle(event: LaneEvent): void {
      const next = step(lane, event);
      lane = next.lane;
      if (next.effect.do !== 'nothing') cancelTimer();
      if (next.effect.do === 'wait') {
        cancelTimer = ports.timer.at(next.effect.until, () => handle({ type: 'rang' }));
      }
      if (next.effect.do === 'work') running = run();
      for (const listener of watchers) listener(status());
    }

    async function run(): Promise<void> {
      if (hasStopped()) return;
      let progressCount = 0;
      let finish: Finish;
      try {
        finish = await work(() => (progressCount += 1));
      } catch (cause) {
        // A bug or failed storage: report it, and back off as after any fault.
        ports.onFault(cause);
        finish = { kind: 'fault' };
      }
      if (hasStopped()) return;
      const now = ports.clock.now();
      handle(
        finish.kind === 'done'
          ? { type: 'done' }
          : {
              type: 'failed',
              failure: finish,
              moved: progressCount > 0,
              now,
              random: ports.random()
            }
      );
      // With `again` the next run has started: callers of `settled` wait for it too.
      if (lane.at === 'working') await running;
    }

    return {
      wake: (why: Wake) => handle({ type: 'wake', why, now: ports.clock.now() }),
      settled: () => running,
      lane: () => lane,
      stop: () => cancelTimer()
    };
  }

  async function settled(): Promise<void> {
    const isAtWork = () => Object.values(status()).some(({ at }) => at === 'working');
    do {
      await messages.settled();
      await photos.settled();
    } while (isAtWork() && !hasStopped());
  }

  /** When the first waiting lane retries; null where none waits. */
  function nextTry(): Instant | null {
    const waits = Object.values(status()).flatMap((lane) =>
      lane.at === 'waiting' ? [lane.until] : []
    );
    return waits.length === 0 ? null : Math.min(...waits);
  }

  function status(): Status {
    return { messages: messages.lane(), photos: photos.lane() };
  }

  return {
    wake(why) {
      if (hasStopped()) return;
      messages.wake(why);
      photos.wake(why);
    },
    async syncNow(why) {
      this.wake(why);
      await settled();
      return status();
    },
    async syncFor(why, maxWait) {
      const deadline = ports.clock.now() + maxWait;
      await this.syncNow(why);
      for (;;) {
        const next = nextTry();
        if (next === null || next > deadline || hasStopped()) return status();
        await Promise.race([
          stopped,
          new Promise<void>((resolve) => ports.timer.at(next, resolve))
        ]);
        await settled();
      }
    },
    status,
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    stop() {
      isStopped = true;
      resolveStopped();
      messages.stop();
      photos.stop();
    }
  };
}

/**
 * Sends operations in batches until none can be sent.
 *
 * @returns `held` where some must be retried later
 */
async function push(
  { outbox, transport, lock, random }: Ports,
  isDoubtful: IsDoubtful,
  onProgress: () => void
): Promise<Finish | { kind: 'held' }> {
  const doubt = { hasBegun: false };
  const held = new Set<Id>();
  let limit = PUSH_OPERATIONS_MAX;
  for (;;) {
    const result = await lock.hold('messages', async (): Promise<Finish | 'again'> => {
      const batch = firstBatch(await outbox.head(limit, held));
      if (batch.length === 0) return { kind: 'done' };
      const answer = await transport.push(batch);
      switch (answer.kind) {
        case 'ok': {
          const { results, epoch } = answer.value;
          // Before these are remembered, which are certain.
          if (await isDoubtful(epoch, false)) doubt.hasBegun = true;
          await outbox.settle(results);
          const decided = new Set(results.filter(isDecided).map(({ id }) => id));
          for (const operation of batch) {
            if (decided.has(operation.id)) onProgress();
            else held.add(operation.report);
          }
          limit = PUSH_OPERATIONS_MAX;
          return 'again';
        }
        case 'too_large':
        case 'malformed': {
          // The operations are valid on this phone, so the network altered the request.
          const wasAltered =
            answer.kind === 'malformed' && batch.every((one) => Operation.safeParse(one).success);
          if (wasAltered) return { kind: 'busy' };
          if (batch.length > 1) {
            limit = Math.ceil(batch.length / 2);
            return 'again';
          }
          const code = answer.kind === 'too_large' ? 'too_large' : 'invalid';
          await outbox.settle([{ id: batch[0]!.id, outcome: 'refused', code }]);
          return 'again';
        }
        default:
          return answer;
      }
    });
    if (result === 'again') continue;
    if (result.kind === 'done' && doubt.hasBegun) return askLater(random);
    if (result.kind === 'done' && held.size > 0) return { kind: 'held' };
    return result;
  }
}

/** The first operations that fit into one push; at least one. */
function firstBatch(operations: readonly Operation[]): Operation[] {
  let bytesLeft = PUSH_BYTES_MAX - '{"operations":[]}'.length;
  const batch: Operation[] = [];
  for (const operation of operations) {
    bytesLeft -= utf8Length(JSON.stringify(operation)) + 1;
    if (bytesLeft < 0 && batch.length > 0) break;
    batch.push(operation);
  }
  return batch;
}

/** After a new epoch: asks which acknowledged operations and photos the server lacks, so that they are sent again (S14). */
async function recall({ memory, transport, lock }: Ports, onProgress: () => void): Promise<Finish> {
  for (;;) {
    const result = await lock.hold('messages', async (): Promise<Finish | 'again'> => {
      const asked = await memory.inDoubt();
      if (!asked) return { kind: 'done' };
      const answer = await transport.missing(asked);
      if (answer.kind !== 'ok' && answer.kind !== 'unsupported') return answer;
      await memory.settle(asked, answer.kind === 'ok' ? answer.value : NOTHING);
      onProgress();
      return 'again';
    });
    if (result !== 'again') return result;
  }
}

const NOTHING = { operations: [], photos: [] };

/** Pulls every scope, page by page. */
async function pull(
  { mirror, transport, scopes, lock, random }: Ports,
  isDoubtful: IsDoubtful,
  onProgress: () => void
): Promise<Finish> {
  for (const scope of await scopes()) {
    for (;;) {
      const page = await lock.hold('messages', async (): Promise<Finish | 'more' | 'next'> => {
        const answer = await transport.pull(scope, await mirror.cursor(scope));
        switch (answer.kind) {
          case 'ok': {
            const { changes, cursor, more, epoch } = answer.value;
            // Restored again, between a restart and this page.
            if (await isDoubtful(epoch, false)) return askLater(random);
            await mirror.save(scope, changes, cursor, !more);
            onProgress();
            return more ? 'more' : 'next';
          }
          case 'restart':
            await mirror.restart(scope);
            // The old mirror stays until the server was asked what it lacks; not by all phones at once.
            return (await isDoubtful(answer.epoch, true)) ? askLater(random) : 'more';
          case 'denied':
            return 'next';
          default:
            return answer;
        }
      });
      if (page === 'more') continue;
      if (page === 'next') break;
      return page;
    }
  }
  return { kind: 'done' };
}

/**
 * Sends photos one request at a time, oldest first; a refused photo does not block the others.
 *
 * @returns `changed` if a pull has something to tell: a received photo changes its report
 */
async function sendPhotos(
  { photos, photoSender, lock, onFault }: Ports,
  failed: Set<Id>,
  onProgress: () => void
): Promise<{ changed: boolean; finish: Finish }> {
  const refused = new Set<Id>();
  /** Photos that this phone cannot read at present; they are skipped. */
  const unreadable = new Set<Id>();
  const made = { changed: false };
  for (;;) {
    const result = await lock.hold('photos', async (): Promise<Finish | 'again'> => {
      const photo = await nextPhoto();
      if (photo === null) return unreadable.size > 0 ? { kind: 'busy' } : { kind: 'done' };
      const photoStep = await advance(photo);
      switch (photoStep.kind) {
        case 'progress':
          await photos.progress(photo.id, photoStep.offset);
          // Learning the offset is not progress; only sent bytes are.
          if (photo.offset !== null && photoStep.offset > photo.offset) onProgress();
          return 'again';
        case 'received':
          // A pull tells of a received photo, or of another epoch.
          made.changed = true;
          if (!(await photos.confirmed(photo.id, photoStep.epoch))) return askAgain(photo);
          failed.delete(photo.id);
          onProgress();
          return 'again';
        case 'refused':
          await photos.refused(photo.id, photoStep.code);
          refused.add(photo.id);
          // The server had its report: it was withdrawn, or the server was restored, and only a pull tells.
          if (photoStep.code === 'unknown_photo') made.changed = true;
          return 'again';
        case 'unreadable':
          unreadable.add(photo.id);
          return 'again';
        case 'busy':
          return askAgain(photo, photoStep);
        default:
          await photos.progress(photo.id, null);
          return photoStep;
      }
    });
    if (result !== 'again') return { ...made, finish: result };
  }

  async function askAgain({ id }: PendingPhoto, busy: Finish = { kind: 'busy' }): Promise<Finish> {
    await photos.progress(id, null);
    failed.add(id);
    return busy;
  }

  /** First the photos that have not failed; then all of them again, so that they alternate. */
  async function nextPhoto(): Promise<PendingPhoto | null> {
    const skipped = new Set([...refused, ...unreadable]);
    const photo = await photos.next(new Set([...skipped, ...failed]));
    if (photo !== null) return photo;
    failed.clear();
    return photos.next(skipped);
  }

  /** A storage error while reading one photo affects only that photo. */
  async function advance(photo: PendingPhoto): Promise<PhotoStep | { kind: 'unreadable' }> {
    try {
      return await photoSender.advance(photo);
    } catch (cause) {
      onFault(cause);
      return { kind: 'unreadable' };
    }
  }
}
