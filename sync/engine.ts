import { isDecided, PUSH_BYTES_MAX, PUSH_OPERATIONS_MAX } from '#shared/protocol.ts';
import type { Id } from '#shared/ids.ts';
import type { Instant } from '#shared/time.ts';
import { Operation } from '#shared/operations.ts';
import { utf8Length } from '#shared/text.ts';
import type { Failure, PendingPhoto, PhotoStep, Ports } from './ports.ts';
import { IDLE, step, type Lane, type LaneEvent, type Wake } from './state.ts';

export type Status = { messages: Lane; photos: Lane };

export interface Sync {
  /** Something happened that makes a try worth while. */
  wake(why: Wake): void;
  /** Wakes both lanes and resolves once neither is at work: all is sent, or one waits. */
  syncNow(why: Wake): Promise<Status>;
  /**
   * The same, and waits faults out: resolves once neither lane is at work nor going to be within the
   * patience, or when stopped.
   *
   * @param patience milliseconds from now
   */
  syncFor(why: Wake, patience: number): Promise<Status>;
  status(): Status;
  /** @returns a function that ends the watching */
  watch(see: (status: Status) => void): () => void;
  /** Starts nothing more; a request under way runs to its end, and whoever waits here is told. */
  stop(): void;
}

type Finish = { kind: 'done' } | Failure;
/** @param moved called whenever something got through, so that back-off begins anew */
type Work = (moved: () => void) => Promise<Finish>;

/**
 * The engine that empties a device's outbox and fills its mirror, for one actor. The same code runs in
 * a tab, in a service worker and in a Node test; all it can do is handed in.
 */
export function createSync(ports: Ports): Sync {
  const watchers = new Set<(status: Status) => void>();
  let isOver = false;
  const hasEnded = () => isOver;
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  // Those that failed last go last: one that always fails must not hold up the rest.
  const failed = new Set<Id>();
  const photos = createLane(async (moved) => {
    const { arrived, finish } = await sendPhotos(ports, failed, moved);
    // What the server makes of a photo that has arrived is worth hearing.
    if (arrived > 0) messages.wake('saved');
    return finish;
  });
  const messages = createLane(async (moved) => {
    const pushed = await push(ports, () => {
      moved();
      // A report that was acknowledged sets its photos free to go.
      photos.wake('saved');
    });
    if (pushed.kind !== 'done' && pushed.kind !== 'held') return pushed;
    // News beside a push that is held up is no progress of what is to be sent: back-off must grow.
    const pulled = await pull(ports, pushed.kind === 'held' ? () => {} : moved);
    return pulled.kind === 'done' && pushed.kind === 'held' ? { kind: 'busy' } : pulled;
  });

  function createLane(work: Work) {
    let lane: Lane = IDLE;
    let callOff = () => {};
    let resting: Promise<void> = Promise.resolve();

    function take(event: LaneEvent): void {
      const next = step(lane, event);
      lane = next.lane;
      if (next.effect.do !== 'nothing') callOff();
      if (next.effect.do === 'wait') {
        callOff = ports.timer.at(next.effect.until, () => take({ type: 'rang' }));
      }
      if (next.effect.do === 'work') resting = run();
      for (const see of watchers) see(status());
    }

    async function run(): Promise<void> {
      if (hasEnded()) return;
      let moves = 0;
      let finish: Finish;
      try {
        finish = await work(() => (moves += 1));
      } catch (cause) {
        // A bug, or storage that failed under us: wait as for a fault, and let it be seen.
        ports.onFault(cause);
        finish = { kind: 'fault' };
      }
      if (hasEnded()) return;
      const now = ports.clock.now();
      take(
        finish.kind === 'done'
          ? { type: 'done' }
          : { type: 'failed', failure: finish, moved: moves > 0, now, random: ports.random() }
      );
      // `again` has started the next run; whoever waits for rest waits for that one too.
      if (lane.at === 'working') await resting;
    }

    return {
      wake: (why: Wake) => take({ type: 'wake', why, now: ports.clock.now() }),
      rest: () => resting,
      lane: () => lane,
      stop: () => callOff()
    };
  }

  async function rest(): Promise<void> {
    const isAtWork = () => Object.values(status()).some(({ at }) => at === 'working');
    do {
      await messages.rest();
      await photos.rest();
    } while (isAtWork() && !hasEnded());
  }

  /** When the first of the lanes that wait goes on; null where none waits. */
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
      if (hasEnded()) return;
      messages.wake(why);
      photos.wake(why);
    },
    async syncNow(why) {
      this.wake(why);
      await rest();
      return status();
    },
    async syncFor(why, patience) {
      const deadline = ports.clock.now() + patience;
      await this.syncNow(why);
      for (;;) {
        const next = nextTry();
        if (next === null || next > deadline || hasEnded()) return status();
        await Promise.race([ended, new Promise<void>((ring) => ports.timer.at(next, ring))]);
        await rest();
      }
    },
    status,
    watch(see) {
      watchers.add(see);
      return () => watchers.delete(see);
    },
    stop() {
      isOver = true;
      end();
      messages.stop();
      photos.stop();
    }
  };
}

/**
 * Sends operations in batches until none is left that can go.
 *
 * @returns `held` where the server has asked that some be tried again later
 */
async function push(
  { outbox, transport, lock }: Ports,
  moved: () => void
): Promise<Finish | { kind: 'held' }> {
  const held = new Set<Id>();
  let limit = PUSH_OPERATIONS_MAX;
  for (;;) {
    const round = await lock.hold('messages', async (): Promise<Finish | 'again'> => {
      const batch = fitting(await outbox.head(limit, held));
      if (batch.length === 0) return { kind: 'done' };
      const answer = await transport.push(batch);
      switch (answer.kind) {
        case 'ok': {
          const { results } = answer.value;
          await outbox.settle(results);
          const decided = new Set(results.filter(isDecided).map(({ id }) => id));
          for (const operation of batch) {
            if (decided.has(operation.id)) moved();
            else held.add(operation.report);
          }
          limit = PUSH_OPERATIONS_MAX;
          return 'again';
        }
        case 'too_large':
        case 'malformed': {
          // What this phone has made and checked is well formed: something on the way has spoilt it.
          const isSpoilt =
            answer.kind === 'malformed' && batch.every((one) => Operation.safeParse(one).success);
          if (isSpoilt) return { kind: 'busy' };
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
    if (round === 'again') continue;
    if (round.kind === 'done' && held.size > 0) return { kind: 'held' };
    return round;
  }
}

/** As many of the operations, from the first on, as a push may carry; one at least. */
function fitting(operations: readonly Operation[]): Operation[] {
  let room = PUSH_BYTES_MAX - '{"operations":[]}'.length;
  const batch: Operation[] = [];
  for (const operation of operations) {
    room -= utf8Length(JSON.stringify(operation)) + 1;
    if (room < 0 && batch.length > 0) break;
    batch.push(operation);
  }
  return batch;
}

/** Brings every scope up to date, page by page. */
async function pull(
  { mirror, transport, scopes, lock }: Ports,
  moved: () => void
): Promise<Finish> {
  for (const scope of await scopes()) {
    for (;;) {
      const page = await lock.hold('messages', async (): Promise<Finish | 'more' | 'next'> => {
        const answer = await transport.pull(scope, await mirror.cursor(scope));
        switch (answer.kind) {
          case 'ok': {
            const { changes, cursor, more } = answer.value;
            await mirror.save(scope, changes, cursor, !more);
            moved();
            return more ? 'more' : 'next';
          }
          case 'restart':
            await mirror.restart(scope);
            return 'more';
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

/** Sends photos one request at a time, oldest first; one that is refused holds up no other. */
async function sendPhotos(
  { photos, photoSender, lock, onFault }: Ports,
  failed: Set<Id>,
  moved: () => void
): Promise<{ arrived: number; finish: Finish }> {
  const refused = new Set<Id>();
  /** Photos that this phone cannot read now: the others go on without them. */
  const unreadable = new Set<Id>();
  let arrived = 0;
  for (;;) {
    const round = await lock.hold('photos', async (): Promise<Finish | 'again'> => {
      const photo = await nextPhoto();
      if (photo === null) return unreadable.size > 0 ? { kind: 'busy' } : { kind: 'done' };
      const made = await advance(photo);
      switch (made.kind) {
        case 'progress':
          await photos.progress(photo.id, made.offset);
          // To hear where a photo stands is not to have sent any of it.
          if (photo.offset !== null && made.offset > photo.offset) moved();
          return 'again';
        case 'received':
          await photos.confirmed(photo.id);
          failed.delete(photo.id);
          arrived += 1;
          moved();
          return 'again';
        case 'refused':
          await photos.refused(photo.id, made.code);
          refused.add(photo.id);
          return 'again';
        case 'unreadable':
          unreadable.add(photo.id);
          return 'again';
        default:
          await photos.progress(photo.id, null);
          if (made.kind === 'busy') failed.add(photo.id);
          return made;
      }
    });
    if (round !== 'again') return { arrived, finish: round };
  }

  /** Those that have not failed yet; then all of them again, so that they take turns. */
  async function nextPhoto(): Promise<PendingPhoto | null> {
    const passed = new Set([...refused, ...unreadable]);
    const photo = await photos.next(new Set([...passed, ...failed]));
    if (photo !== null) return photo;
    failed.clear();
    return photos.next(passed);
  }

  /** Storage that fails to read one photo is that photo's trouble alone. */
  async function advance(photo: PendingPhoto): Promise<PhotoStep | { kind: 'unreadable' }> {
    try {
      return await photoSender.advance(photo);
    } catch (cause) {
      onFault(cause);
      return { kind: 'unreadable' };
    }
  }
}
