import type { Operation } from '#shared/operations.ts';
import type { PushReply } from '#shared/protocol.ts';
import { createSync } from '#sync/engine.ts';
import type { PendingPhoto, PhotoStep, Ports, Transport } from '#sync/ports.ts';
import { newId } from './builders.ts';
import { TestClock } from './clock.ts';
import { createMemoryStore } from './memory-outbox.ts';
import { noMemory, unsupported } from './no-memory.ts';

export type PushAnswer = Awaited<ReturnType<Transport['push']>>;

/** Of every reply. */
export const time = '2026-06-15T09:00:00Z';
/** The server applies everything. */
export const applied = (operations: readonly Operation[]): PushAnswer => ({
  kind: 'ok',
  value: {
    results: operations.map(({ id }) => ({ id, outcome: 'applied', version: 1 })),
    time
  } satisfies PushReply
});
export const nothingNew: Awaited<ReturnType<Transport['pull']>> = {
  kind: 'ok',
  value: { changes: [], cursor: 'c', more: false }
};

/** The engine with in-memory storage and a fake server. */
export function setUp(
  server: Partial<{
    push: (operations: readonly Operation[]) => PushAnswer | Promise<PushAnswer>;
    pull: Transport['pull'];
    photos: PendingPhoto[];
    photo: (photo: PendingPhoto) => PhotoStep | Promise<PhotoStep>;
    /** The last that this phone has heard of. */
    epoch: string;
  }> = {}
) {
  const clock = new TestClock();
  const store = createMemoryStore();
  const pushed: string[][] = [];
  const photos = [...(server.photos ?? [])];
  const faults: unknown[] = [];
  const ports: Ports = {
    outbox: store.outbox,
    mirror: store.mirror,
    memory: noMemory,
    transport: {
      missing: unsupported,
      push(operations) {
        pushed.push(operations.map(({ id }) => id));
        return Promise.resolve((server.push ?? applied)(operations));
      },
      pull: server.pull ?? (() => Promise.resolve(nothingNew))
    },
    photos: {
      next: (except) => Promise.resolve(photos.find(({ id }) => !except.has(id)) ?? null),
      read: () => Promise.resolve(new Uint8Array()),
      progress(id, offset) {
        const photo = photos.find((one) => one.id === id)!;
        photo.offset = offset;
        photo.fresh = false;
        return Promise.resolve();
      },
      confirmed(id, epoch) {
        if (epoch !== server.epoch) return Promise.resolve(false);
        photos.splice(
          photos.findIndex((one) => one.id === id),
          1
        );
        return Promise.resolve(true);
      },
      refused: () => Promise.resolve()
    },
    photoSender: {
      advance: (photo) => Promise.resolve((server.photo ?? (() => ({ kind: 'received' })))(photo))
    },
    scopes: () => Promise.resolve(['mine']),
    lock: { hold: (_, work) => work() },
    clock,
    timer: clock,
    random: () => 0.5,
    onFault: (cause) => faults.push(cause)
  };
  return { ...store, clock, pushed, photos, faults, engine: createSync(ports) };
}

export const photo = (): PendingPhoto => ({
  id: newId(),
  report: newId(),
  role: 'problem',
  sha256: '0'.repeat(64),
  bytes: 1_000,
  offset: null,
  fresh: true
});

/** Lets all pending work run. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
