import Dexie, { type EntityTable, type Table } from 'dexie';
import type { Category } from '#shared/categories.ts';
import type { Point } from '#shared/geo.ts';
import type { Id } from '#shared/values.ts';
import type { Location, Operation } from '#shared/operations.ts';
import type { ReportView } from '#shared/protocol.ts';
import type { AgencyView, Profile } from '#shared/office.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import type { RefusalCode, RefusalDetail } from '#shared/refusals.ts';
import type { PhotoRole } from '#shared/report-photos.ts';
import type { Instant } from '#shared/time.ts';
import { abortTransactionsOnPageHide } from './webkit-page-cache.ts';

/** Whose data it is: a resident and an officer can use the same phone. */
export type Side = 'resident' | 'officer';

/** Who performs an operation on this phone; `officer` is empty for a resident. */
export type Owner = { side: Side; officer: string };

export const RESIDENT: Owner = { side: 'resident', officer: '' };

/** Where the phone is, with the accuracy (metres, 68 %). */
export type Fix = Point & { accuracy: number };

/** Why the place of a draft may not be where the problem is. */
export type PlaceDoubt = {
  /**
   * `photo`: a photo was taken at another time or elsewhere. `moved`: the phone has left the place that it
   * found. `old`: it is unknown whether the phone has left.
   */
  why: 'photo' | 'moved' | 'old';
  /** Where the photo was taken, according to its metadata. */
  photo?: Point;
  /** The latest fix, with its time. */
  now?: Fix & { at?: Instant };
};

/** A report that is still being written. */
export type Draft = {
  id: Id;
  category: Category | null;
  description: string;
  landmark: string;
  location: Location | null;
  /** Entered in the address field of app 0.1.0, which nobody answered; kept, but no longer asked for. */
  email: string;
  updatedAt: Instant;
  /** Counts the writes, so that two tabs detect each other's changes. */
  revision?: number;
  /** Who may set the place: `phone` while the phone locates a new draft, then only a person. */
  placedBy?: 'phone' | 'person';
  /** When the phone found the place; only for source `gps`. */
  placedAt?: Instant | undefined;
  /** The question that must be answered before the place counts. */
  doubt?: PlaceDoubt | null;
  /** Conflicting text from another tab; offered until the person chooses one of the two. */
  otherTexts?: Partial<Record<DraftText, string>>;
};

export type DraftText = 'description' | 'landmark';

/** An operation that a person has saved and the server has not acknowledged (S5). */
export type QueuedOperation = {
  /** The order of saving. */
  seq: number;
  id: Id;
  report: Id;
  side: Side;
  /** The officer who did it, so that it is never sent in another's name; empty for a resident. */
  officer: string;
  operation: Operation;
  state: 'pending' | 'attention';
  savedAt: Instant;
  /** It was acknowledged, but the server has lost it since. */
  again?: true;
  /** Why it needs attention. */
  code?: RefusalCode | UnknownValue;
  detail?: RefusalDetail;
};

/** A photo's metadata; its bytes are in another table, so that lists do not load them. */
export type LocalPhoto = {
  id: Id;
  /** The draft that it belongs to; empty once that is saved as a report. */
  draft: Id;
  /** The report that announces it; empty before. */
  report: Id;
  side: Side;
  officer: string;
  role: PhotoRole;
  /** `draft` → `waiting` (its operation is in the outbox) → `sending` → `sent`; or `refused`. */
  state: 'draft' | 'waiting' | 'sending' | 'sent' | 'refused';
  /** When it was added, to keep the order. */
  addedAt: Instant;
  sha256: string;
  bytes: number;
  width: number;
  height: number;
  takenAt: string | null;
  thumb: ArrayBuffer;
  /** Bytes that the server holds, as far as this phone knows. */
  offset: number;
  /** The upload offset must be requested from the server first. */
  ask: boolean;
  /** None of its bytes was ever sent. */
  fresh: boolean;
  code?: string;
};

/**
 * An acknowledged operation with photos that are still on this phone. Another phone that sends these photos
 * must present the operation to be accepted (S12).
 */
export type Announcement = { id: Id; report: Id; operation: Operation };

/** An operation that the server has acknowledged; kept for a server that is restored to an earlier time (S14). */
export type SentOperation = Pick<
  QueuedOperation,
  'id' | 'seq' | 'report' | 'side' | 'officer' | 'operation' | 'savedAt'
> & {
  /** When it was acknowledged. */
  at: Instant;
  /** 1: the server began a new epoch, and has not said yet whether it knows the operation. */
  inDoubt: 0 | 1;
};

export type SentBytes = PhotoBytes & { at: Instant };

export type PhotoBytes = { id: Id; bytes: ArrayBuffer };

/** A report as last pulled from the server, or as predicted until the next pull. */
export type MirroredReport = ReportView & {
  /** The scopes that include it. */
  scopes: string[];
  /** Not from a pull: predicted from an acknowledged operation. */
  foreseen: boolean;
  /** The mirroring round that last included it. */
  round: number;
  /** Older reports that triage considers duplicates; indexed, so that they can find this one. */
  twins?: Id[];
};

export type Cursor = {
  scope: string;
  side: Side;
  cursor: string | null;
  /** Counts how often the mirror was rebuilt. */
  round: number;
  /** Rows of earlier rounds must be deleted once the mirror is complete again. */
  sweeping: boolean;
  syncedAt: Instant | null;
};

/** A photo that another app shared with Varadi, not yet added to a draft. */
export type SharedFile = {
  id?: number;
  type: string;
  bytes: ArrayBuffer;
  /** When the file was last modified, according to the other app. */
  takenAt?: Instant;
};

export type Settings = {
  device: { id: string; key: string };
  /** Photos wait for Wi-Fi; text never does. */
  photosOnWifi: boolean;
  /** Who is signed in on this device, and what is mirrored for them. */
  officer: { officer: Profile['officer']; scopes: string[]; agencies?: AgencyView[] };
  /** The officer who was signed in here last, if they were disabled. */
  disabled: { id: string; email: string };
  /** What networks block: by network and obstacle, the time when this entry expires. */
  obstacles: Record<string, Instant>;
  /** In which epoch the server was when each side last heard of it. */
  epochs: Partial<Record<Side, string>>;
  /** What time it was for the server when it last said so (`server-time.ts`). */
  serverTime: Instant;
  /** The backup copy of a lost database, if there was one, has been restored (`backup-copy.ts`). */
  spare: true;
};

export type Setting = {
  [Key in keyof Settings]: { key: Key; value: Settings[Key] };
}[keyof Settings];

/**
 * Everything that Varadi stores on a phone. Versions are only added, never changed: a newer app opens and
 * sends what an older one has stored (S11).
 */
export class PhoneDatabase extends Dexie {
  drafts!: EntityTable<Draft, 'id'>;
  outbox!: EntityTable<QueuedOperation, 'seq'>;
  photos!: EntityTable<LocalPhoto, 'id'>;
  photoBytes!: EntityTable<PhotoBytes, 'id'>;
  announcements!: EntityTable<Announcement, 'id'>;
  sent!: EntityTable<SentOperation, 'id'>;
  sentBytes!: EntityTable<SentBytes, 'id'>;
  /** The resident's own reports. */
  mine!: EntityTable<MirroredReport, 'id'>;
  /** Reports of an officer's wards. */
  queue!: EntityTable<MirroredReport, 'id'>;
  cursors!: EntityTable<Cursor, 'scope'>;
  shared!: EntityTable<SharedFile, 'id'>;
  settings!: Table<Setting, keyof Settings>;

  constructor(name = 'varadi') {
    // "Saved" must survive a sudden loss of power, so every transaction is flushed to disk (S1).
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({
      drafts: 'id, updatedAt',
      outbox: '++seq, &id, report, [side+state]',
      photos: 'id, draft, report, [side+state]',
      photoBytes: 'id',
      mine: 'id, *scopes',
      queue: 'id, *scopes, status, receivedAt',
      cursors: 'scope, side',
      shared: '++id',
      settings: 'key'
    });
    this.version(2).stores({ announcements: 'id, report' });
    this.version(3).stores({
      queue: 'id, *scopes, status, receivedAt, severity, triage.severity.value'
    });
    this.version(4).stores({
      queue: 'id, *scopes, status, receivedAt, severity, triage.severity.value, *twins'
    });
    this.version(5).stores({ sent: 'id, [side+inDoubt], at', sentBytes: 'id, at' });
  }

  /** The mirror table of this side. */
  mirror(side: Side): EntityTable<MirroredReport, 'id'> {
    return side === 'resident' ? this.mine : this.queue;
  }

  async setting<Key extends keyof Settings>(key: Key): Promise<Settings[Key] | null> {
    const row = await this.settings.get(key);
    return (row?.value as Settings[Key] | undefined) ?? null;
  }

  async set<Key extends keyof Settings>(key: Key, value: Settings[Key]): Promise<void> {
    await this.settings.put({ key, value } as Setting);
  }
}

let opened: PhoneDatabase | undefined;

/** The only database connection of this tab or worker. */
export function phoneDatabase(): PhoneDatabase {
  opened ??= abortTransactionsOnPageHide(new PhoneDatabase());
  return opened;
}
