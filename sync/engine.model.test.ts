import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Operation } from '#shared/operations.ts';
import { PHOTO_VERIFIED_HEADER, type OperationResult } from '#shared/protocol.ts';
import { MINUTE } from '#shared/time.ts';
import { filing, newId, operation } from '#tests/support/builders.ts';
import { TestClock } from '#tests/support/clock.ts';
import { createMemoryStore } from '#tests/support/memory-outbox.ts';
import { createSync, type Sync } from './engine.ts';
import { createPhotoSender } from './photo-sender.ts';
import type { HttpRequest } from './http.ts';
import type { Answer, PendingPhoto, PhotoOutbox, Ports } from './ports.ts';
import { noMemory, unsupported } from '#tests/support/no-memory.ts';
import type { PushReply } from '#shared/protocol.ts';

/*
 * A minimal phone and server, an unreliable link, and a person. For any sequence of events, everything that was
 * saved is on the server exactly once, or still on the phone.
 */

const PHOTO_BYTES = 150_000;
const RUNS = 2_000;

type Fate = 'through' | 'lost' | 'unanswered' | 'busy' | 'cut';
type Step =
  | { do: 'save'; photos: number }
  | { do: 'comment' }
  | { do: 'wake'; why: 'online' | 'front' | 'saved' | 'asked' }
  | { do: 'wait'; minutes: number }
  /** The app is closed at any point and opened again. */
  | { do: 'restart' }
  /** A second engine, such as the service worker beside a tab. */
  | { do: 'second' };

const fate = fc.constantFrom<Fate>('through', 'through', 'lost', 'unanswered', 'busy', 'cut');
const step = fc.oneof(
  fc.record({ do: fc.constant('save' as const), photos: fc.nat(2) }),
  fc.record({ do: fc.constant('comment' as const) }),
  fc.record({
    do: fc.constant('wake' as const),
    why: fc.constantFrom('online' as const, 'front' as const, 'saved' as const, 'asked' as const)
  }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.nat(20) }),
  fc.record({ do: fc.constant('restart' as const) }),
  fc.record({ do: fc.constant('second' as const) })
);

describe('a phone under any sequence of faults', () => {
  test('[S2] [S3] [S4] [S5] [S7] [S12] nothing is lost or duplicated, and the phone deletes a photo only once the server has it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 20 }),
        fc.array(fate, { maxLength: 60 }),
        live
      ),
      { numRuns: RUNS }
    );
  }, 120_000);
});

async function live(steps: Step[], fates: Fate[]): Promise<void> {
  const world = createWorld(fates);
  let engine = world.open();
  for (const one of steps) {
    switch (one.do) {
      case 'save':
        await world.save(one.photos);
        engine.wake('saved');
        break;
      case 'comment':
        await world.comment();
        break;
      case 'wake':
        await engine.syncNow(one.why);
        break;
      case 'wait':
        world.clock.advance(one.minutes * MINUTE);
        break;
      case 'restart':
        engine.stop();
        engine = world.open();
        engine.wake('start');
        break;
      case 'second': {
        const second = world.open();
        await Promise.all([second.syncNow('sync'), engine.syncNow('asked')]);
        second.stop();
      }
    }
  }
  world.endFaults();
  for (let i = 0; i < 4; i++) {
    world.clock.advance(20 * MINUTE);
    await engine.syncNow('asked');
  }
  engine.stop();
  await world.expectAllThere();
}

function createWorld(fates: readonly Fate[]) {
  const clock = new TestClock();
  const store = createMemoryStore();
  const server = createServer();
  const saved: Operation[] = [];
  let index = 0;
  let isCalm = false;
  const next = (): Fate => (isCalm ? 'through' : (fates[index++] ?? 'through'));

  type Kept = PendingPhoto & { state: 'waiting' | 'sending' | 'sent'; hasBytes: boolean };
  const kept = new Map<string, Kept>();
  const photos: PhotoOutbox = {
    next(except) {
      const photo = [...kept.values()].find(
        ({ id, state }) => state === 'sending' && !except.has(id)
      );
      return Promise.resolve(photo ? { ...photo } : null);
    },
    read: (id, from, to) =>
      Promise.resolve(kept.get(id)!.hasBytes ? new Uint8Array(to - from) : null),
    progress(id, offset) {
      Object.assign(kept.get(id)!, { offset, fresh: false });
      return Promise.resolve();
    },
    confirmed(id) {
      // The phone deletes the bytes only once the server has them (S12).
      expect(server.bytesOf(id)).toBe(PHOTO_BYTES);
      Object.assign(kept.get(id)!, { state: 'sent', hasBytes: false });
      return Promise.resolve(true);
    },
    refused: (id, code) => Promise.reject(new Error(`${id} refused: ${code}`))
  };

  const settle = store.outbox.settle.bind(store.outbox);
  const outbox: Ports['outbox'] = {
    ...store.outbox,
    async settle(results) {
      for (const { id, outcome } of results) {
        // An operation leaves the outbox only when the server has it (S5).
        if (outcome === 'applied' || outcome === 'repeated') expect(server.has(id!)).toBe(true);
        if (outcome === 'refused')
          throw new Error('unexpected refusal: this server refuses nothing');
        const one = saved.find((each) => each.id === id);
        for (const photo of kept.values()) {
          if (one?.kind === 'file' && photo.report === one.report && photo.state === 'waiting') {
            photo.state = 'sending';
          }
        }
      }
      await settle(results);
    }
  };

  const held = new Map<string, Promise<unknown>>();
  const ports: Omit<Ports, 'photoSender'> = {
    outbox,
    mirror: store.mirror,
    photos,
    memory: noMemory,
    transport: {
      missing: unsupported,
      push(operations) {
        return Promise.resolve(travel(next(), () => server.push(operations)));
      },
      pull: () =>
        Promise.resolve({ kind: 'ok', value: { changes: [], cursor: 'here', more: false } })
    },
    scopes: () => Promise.resolve(['mine']),
    lock: {
      async hold(name, work) {
        const before = held.get(name) ?? Promise.resolve();
        const mine = before.then(work, work);
        held.set(name, mine);
        return mine;
      }
    },
    clock,
    timer: clock,
    random: () => 0.5,
    onFault(cause) {
      throw cause;
    }
  };

  return {
    clock,
    open: (): Sync =>
      createSync({
        ...ports,
        photoSender: createPhotoSender({
          http: (request) => Promise.resolve(server.photo(request, next())),
          credentials: () => Promise.resolve({}),
          read: photos.read.bind(photos),
          sha256: () => Promise.resolve('hash'),
          base64: (text) => text,
          clock
        })
      }),
    async save(count: number) {
      const filed = filing();
      saved.push(filed);
      for (let i = 0; i < count; i++) {
        const id = newId();
        kept.set(id, {
          id,
          report: filed.report,
          role: 'problem',
          sha256: 'hash',
          bytes: PHOTO_BYTES,
          offset: 0,
          fresh: true,
          state: 'waiting',
          hasBytes: true
        });
      }
      await store.save(filed);
    },
    async comment() {
      const last = saved.findLast(({ kind }) => kind === 'file');
      if (!last) return;
      const said = operation('comment', { text: 'and' }, { report: last.report });
      saved.push(said);
      await store.save(said);
    },
    endFaults: () => (isCalm = true),
    async expectAllThere() {
      expect(await store.pending()).toEqual([]);
      expect(server.applied()).toHaveLength(saved.length);
      expect(new Set(server.applied())).toEqual(new Set(saved.map(({ id }) => id)));
      // Within a report, the order of saving is kept.
      for (const { report } of saved) {
        const order = (ids: readonly string[]) =>
          ids.filter((id) => saved.some((one) => one.id === id && one.report === report));
        expect(order(server.applied())).toEqual(order(saved.map(({ id }) => id)));
      }
      for (const { id, state } of kept.values()) {
        expect(state).toBe('sent');
        expect(server.bytesOf(id)).toBe(PHOTO_BYTES);
      }
    }
  };
}

function travel(how: Fate, answer: () => PushReply): Answer<PushReply> {
  switch (how) {
    case 'through':
      return { kind: 'ok', value: answer() };
    case 'unanswered':
      answer();
      return { kind: 'unreachable' };
    case 'busy':
      return { kind: 'busy' };
    case 'lost':
    case 'cut':
      return { kind: 'unreachable' };
  }
}

/** Applies each operation once, and stores every byte of a photo that reached it. */
function createServer() {
  const known = new Set<string>();
  const order: string[] = [];
  const uploads = new Map<string, number>();

  function push(operations: readonly Operation[]): PushReply {
    const results = operations.map(({ id }): OperationResult => {
      if (known.has(id)) return { id, outcome: 'repeated', version: 1 };
      known.add(id);
      order.push(id);
      return { id, outcome: 'applied', version: 1 };
    });
    return { results, time: '2026-06-15T09:00:00+05:30' };
  }

  function photo({ method, path, headers, body }: HttpRequest, how: Fate) {
    if (how === 'lost') throw new TypeError('the link broke');
    if (how === 'busy') return reply(503, {});
    const id =
      /photo ([0-9a-f-]+)/.exec(headers['Upload-Metadata'] ?? '')?.[1] ?? path.split('/').at(-1)!;
    const arrived = how === 'cut' ? (body?.length ?? 0) >> 1 : (body?.length ?? 0);
    const at = uploads.get(id) ?? 0;
    const isHere = method === 'POST' ? !uploads.has(id) : headers['Upload-Offset'] === String(at);
    if (!isHere && method === 'PATCH')
      return how === 'through' ? reply(409, {}, 'offset') : broken();
    if (isHere) uploads.set(id, at + arrived);
    if (how !== 'through') return broken();
    const offset = uploads.get(id)!;
    return reply(method === 'POST' ? 201 : 204, {
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': String(offset),
      ...(offset === PHOTO_BYTES && { [PHOTO_VERIFIED_HEADER]: 'hash' })
    });
  }

  return {
    push,
    photo,
    has: (id: string) => known.has(id),
    applied: () => order,
    bytesOf: (id: string) => uploads.get(id) ?? 0
  };
}

function broken(): never {
  throw new TypeError('the link broke');
}

const reply = (status: number, headers: Record<string, string>, code = 'fault') => ({
  status,
  headers: { get: (name: string) => headers[name] ?? null },
  json: () => Promise.resolve({ error: { code, message: code }, request: 'r' })
});
