import type { Operation } from '#shared/operations.ts';
import type { OperationResult, PulledChange, PullReply, PushReply } from '#shared/protocol.ts';
import type { Id } from '#shared/values.ts';
import type { Clock, Instant } from '#shared/time.ts';

/** Saved operations that the server has not acknowledged yet. */
export interface Outbox {
  /**
   * The oldest pending operations, in the order of saving, without those that need the owner's attention.
   *
   * @param except reports to skip, because one of their operations must wait
   */
  head(limit: number, except: ReadonlySet<Id>): Promise<Operation[]>;
  /**
   * Applies the server's results in one transaction: applied and repeated operations leave, and their effect on
   * the report is kept; refused ones wait for their owner; `retry` changes nothing (S5).
   */
  settle(results: readonly OperationResult[]): Promise<void>;
}

/** The device's copy of what the server last sent. */
export interface Mirror {
  cursor(scope: string): Promise<string | null>;
  /**
   * Saves rows and cursor in one transaction (S8).
   *
   * @param isWhole the last page: the scope is as complete as on the server
   */
  save(
    scope: string,
    changes: readonly PulledChange[],
    cursor: string,
    isWhole: boolean
  ): Promise<void>;
  /** Restarts a scope; the outbox is kept. */
  restart(scope: string): Promise<void>;
}

/** Ids of acknowledged operations, and of received photos. */
export type Asked = { operations: Id[]; photos: Id[] };

/** What the server has acknowledged lately, in case it is restored to an earlier time (S14). */
export interface Memory {
  /**
   * The server is in this epoch. If that is news, all that was acknowledged before is in doubt.
   *
   * @returns whether this began a doubt
   */
  heard(epoch: string): Promise<boolean>;
  /** All is in doubt. @returns whether anything is */
  doubt(): Promise<boolean>;
  /** The oldest operations in doubt, with those of their photos whose bytes are here; null if none is. */
  inDoubt(): Promise<Asked | null>;
  /** What the server lacks is sent again, in its old order; the rest of what was asked is certain. */
  settle(asked: Asked, missing: Asked): Promise<void>;
}

/** A photo that is not completely uploaded and whose report is on the server. */
export type PendingPhoto = {
  id: Id;
  report: Id;
  role: 'problem' | 'fix';
  sha256: string;
  bytes: number;
  /** Bytes that the server is known to hold; null: unknown since the last fault. */
  offset: number | null;
  /** Nothing was sent yet, so the offset need not be requested first. */
  fresh: boolean;
};

export interface PhotoOutbox {
  /** The oldest photo that may be sent now, or null. */
  next(except: ReadonlySet<Id>): Promise<PendingPhoto | null>;
  /** @returns null where the bytes are no longer on this device */
  read(id: Id, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null>;
  /** @param offset bytes that the server holds; null after a fault: request it before sending more (S4) */
  progress(id: Id, offset: number | null): Promise<void>;
  /**
   * The server holds the photo and has confirmed its SHA-256; its bytes may be deleted (S12).
   *
   * @param epoch in which it has it
   * @returns false, and nothing is changed, where this device has heard of another epoch last: the answer came from before
   *   a restore, or the device has yet to ask what is missing after one (S14)
   */
  confirmed(id: Id, epoch: string | undefined): Promise<boolean>;
  /** The server will never accept this photo; its owner is informed (S5). */
  refused(id: Id, code: string): Promise<void>;
}

/** Why a request got no valid response of the protocol. None of these changes the queue. */
export type Failure =
  | { kind: 'unreachable' }
  /** 408, 425, 429, 5xx, or a response that is not from our server, such as a captive portal's page. */
  | { kind: 'busy'; retryAfter?: number }
  | { kind: 'signed_out' }
  | { kind: 'upgrade' }
  /** A fault on this phone: failed storage, a missing browser feature, a bug. */
  | { kind: 'fault' };

export type Answer<Value> = { kind: 'ok'; value: Value } | Failure;

export interface Transport {
  /** `too_large`: halve the batch. `malformed`: the envelope was invalid. */
  push(
    operations: readonly Operation[]
  ): Promise<Answer<PushReply> | { kind: 'too_large' } | { kind: 'malformed' }>;
  /** `restart`: the cursor belongs to another epoch. `denied`: this actor may no longer see the scope. */
  /** `unsupported`: a server from before this question. */
  missing(asked: Asked): Promise<Answer<Asked> | { kind: 'unsupported' }>;
  pull(
    scope: string,
    cursor: string | null
  ): Promise<Answer<PullReply> | { kind: 'restart'; epoch?: string } | { kind: 'denied' }>;
}

export type PhotoStep =
  | { kind: 'progress'; offset: number }
  | { kind: 'received'; epoch?: string | undefined }
  | { kind: 'refused'; code: string }
  | Failure;

export interface PhotoSender {
  /** One request: creates the upload, requests its offset, or sends the next chunk. */
  advance(photo: PendingPhoto): Promise<PhotoStep>;
}

/** Excludes a second engine on the same device (S7). It saves traffic; correctness does not depend on it. */
export interface Lock {
  hold<Value>(name: string, work: () => Promise<Value>): Promise<Value>;
}

export interface Timer {
  /** @returns a function that cancels the timer */
  at(instant: Instant, callback: () => void): () => void;
}

export type Ports = {
  outbox: Outbox;
  mirror: Mirror;
  memory: Memory;
  transport: Transport;
  photos: PhotoOutbox;
  photoSender: PhotoSender;
  /** What to mirror: `mine`, `ward:…`, `corporation:…`; read at every sync. */
  scopes: () => Promise<readonly string[]>;
  lock: Lock;
  /** Must be monotonic: it measures waits, and a phone's wall clock jumps (S10). */
  clock: Clock;
  timer: Timer;
  /** A number in [0, 1), for jitter. */
  random: () => number;
  /** Receives unexpected errors; the engine backs off and continues. */
  onFault: (cause: unknown) => void;
};
