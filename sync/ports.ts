import type { Operation } from '#shared/operations.ts';
import type { OperationResult, PulledChange, PullReply, PushReply } from '#shared/protocol.ts';
import type { Id } from '#shared/ids.ts';
import type { Clock, Instant } from '#shared/time.ts';

/** Operations that a person has saved and the server has not yet acknowledged. */
export interface Outbox {
  /**
   * The oldest pending operations in the order in which they were saved.
   * Those that need the owner's attention are not among them.
   *
   * @param except reports to pass over, because one of their operations must wait
   */
  head(limit: number, except: ReadonlySet<Id>): Promise<Operation[]>;
  /**
   * Takes the server's word, in one transaction: applied and repeated operations leave, with what
   * they made of the report kept; refused ones wait for their owner; `retry` changes nothing (S5).
   */
  settle(results: readonly OperationResult[]): Promise<void>;
}

/** The device's copy of what the server has told it. */
export interface Mirror {
  cursor(scope: string): Promise<string | null>;
  /**
   * Rows and cursor in one transaction (S8).
   *
   * @param isWhole nothing more is to come: the scope is as the server has it
   */
  save(
    scope: string,
    changes: readonly PulledChange[],
    cursor: string,
    isWhole: boolean
  ): Promise<void>;
  /** Begins a scope again; the outbox is kept. */
  restart(scope: string): Promise<void>;
}

/** A photo whose report is on the server and whose bytes are not, all of them. */
export type PendingPhoto = {
  id: Id;
  report: Id;
  role: 'problem' | 'fix';
  sha256: string;
  bytes: number;
  /** Bytes that the server is known to hold; null: not asked since the last fault. */
  offset: number | null;
  /** Nothing was ever sent, so the server need not be asked first. */
  fresh: boolean;
};

export interface PhotoOutbox {
  /** The oldest photo that may be sent now, or null. */
  next(except: ReadonlySet<Id>): Promise<PendingPhoto | null>;
  /** @returns null where the bytes are not on this device any more */
  read(id: Id, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** @param offset bytes the server holds; null after a fault: ask before sending more (S4) */
  progress(id: Id, offset: number | null): Promise<void>;
  /** The server holds the photo and has confirmed its SHA-256; its bytes may go (S12). */
  confirmed(id: Id): Promise<void>;
  /** The server will never take this photo; its owner is told (S5). */
  refused(id: Id, code: string): Promise<void>;
}

/** Why a request did not bring the protocol's own answer. None of these touches the queue. */
export type Failure =
  | { kind: 'unreachable' }
  /** 408, 425, 429, 5xx, or an answer that is not ours, such as a captive portal's page. */
  | { kind: 'busy'; retryAfter?: number }
  | { kind: 'signed_out' }
  | { kind: 'upgrade' }
  /** Something on this phone: storage that failed, an engine that lacks something, a bug. */
  | { kind: 'fault' };

export type Answer<Value> = { kind: 'ok'; value: Value } | Failure;

export interface Transport {
  /** `too_large`: halve the batch. `malformed`: the envelope was not understood. */
  push(
    operations: readonly Operation[]
  ): Promise<Answer<PushReply> | { kind: 'too_large' } | { kind: 'malformed' }>;
  /** `restart`: the cursor belongs to another epoch. `denied`: no longer this actor's to see. */
  pull(
    scope: string,
    cursor: string | null
  ): Promise<Answer<PullReply> | { kind: 'restart' } | { kind: 'denied' }>;
}

export type PhotoStep =
  | { kind: 'progress'; offset: number }
  | { kind: 'received' }
  | { kind: 'refused'; code: string }
  | Failure;

export interface PhotoSender {
  /** One request: creates, asks, or sends the next stretch. */
  advance(photo: PendingPhoto): Promise<PhotoStep>;
}

/** Keeps a second runner on the same device away (S7); saves bytes, correctness does not need it. */
export interface Lock {
  hold<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
}

export interface Timer {
  /** @returns a function that calls it off */
  at(instant: Instant, ring: () => void): () => void;
}

export type Ports = {
  outbox: Outbox;
  mirror: Mirror;
  transport: Transport;
  photos: PhotoOutbox;
  photoSender: PhotoSender;
  /** What to mirror: `mine`, `ward:…`, `corporation:…`; asked at every round. */
  scopes: () => Promise<readonly string[]>;
  lock: Lock;
  /** Must only ever go forward: waits are measured with it, and a phone's calendar jumps (S10). */
  clock: Clock;
  timer: Timer;
  /** A number in [0, 1), for jitter. */
  random: () => number;
  /** Told of what should never happen; the engine goes on, patiently. */
  onFault: (cause: unknown) => void;
};
