import Dexie, { type EntityTable, type Table } from 'dexie';
import type { Category } from '#shared/categories.ts';
import type { Point } from '#shared/geo.ts';
import type { Id } from '#shared/ids.ts';
import type { Location, Operation } from '#shared/operations.ts';
import type { ReportView } from '#shared/protocol.ts';
import type { AgencyView, Profile } from '#shared/office.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import type { RefusalCode, RefusalDetail } from '#shared/refusals.ts';
import type { PhotoRole } from '#shared/report-photos.ts';
import type { Instant } from '#shared/time.ts';
import { letGoWhenLeft } from './webkit-page-cache.ts';

/** Whose work it is: one phone can be a resident's and an officer's. */
export type Side = 'resident' | 'officer';

/** Who does something on this phone; a resident has no officer's id. */
export type Owner = { side: Side; officer: string };

export const RESIDENT: Owner = { side: 'resident', officer: '' };

/** Where the phone is, and how exactly (metres, 68 %). */
export type Fix = Point & { accuracy: number };

/** Why the place of a draft may not be the problem's. */
export type PlaceDoubt = {
  /**
   * `photo`: a photo was taken at another time or elsewhere. `moved`: the phone has left the place that it
   * found. `old`: nobody knows whether it has.
   */
  why: 'photo' | 'moved' | 'old';
  /** Where the photo says that it was taken. */
  photo?: Point;
  /** Where the phone is now, and when that was. */
  now?: Fix & { at?: Instant };
};

/** A report that is still being written. */
export type Draft = {
  id: Id;
  category: Category | null;
  description: string;
  landmark: string;
  location: Location | null;
  /** Written for app 0.1.0's field for an address, which nobody answered; kept, and no longer asked for. */
  email: string;
  updatedAt: Instant;
  /** Counts how often it was stored, so that two tabs notice each other. */
  revision?: number;
  /** Who may set the place: `phone` as long as it is found for a new draft, then only a person. */
  placedBy?: 'phone' | 'person';
  /** When the phone found it; of a place by `gps` alone. */
  placedAt?: Instant | undefined;
  /** What has to be answered before the place counts. */
  doubt?: PlaceDoubt | null;
  /** What another tab wrote in the place of this text; offered until one of the two is chosen. */
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
  /** The officer who did it, so that nobody sends it in another's name; empty for a resident. */
  officer: string;
  operation: Operation;
  state: 'pending' | 'attention';
  savedAt: Instant;
  /** Why it needs attention. */
  code?: RefusalCode | UnknownValue;
  detail?: RefusalDetail;
};

/** What is known of a photo; its bytes are apart, so that lists do not load them. */
export type LocalPhoto = {
  id: Id;
  /** The draft that it belongs to; empty once that is saved. */
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
  /** Bytes that the server holds, as far as is known. */
  offset: number;
  /** The server has to be asked where the upload stands. */
  ask: boolean;
  /** Nothing was ever sent. */
  fresh: boolean;
  code?: string;
};

/**
 * An acknowledged operation of which photos are still on this phone: another phone that is to send them
 * has to show it to be believed (S12).
 */
export type Announcement = { id: Id; report: Id; operation: Operation };

export type PhotoBytes = { id: Id; bytes: ArrayBuffer };

/** A report as the server last told it, or as foreseen until the server is next asked. */
export type MirroredReport = ReportView & {
  /** The scopes that hold it. */
  scopes: string[];
  /** Not from a pull: what an acknowledged operation has made of it. */
  foreseen: boolean;
  /** The round of mirroring that last saw it. */
  round: number;
  /** Older reports that triage takes for the same, so that those find this one. */
  twins?: Id[];
};

export type Cursor = {
  scope: string;
  side: Side;
  cursor: string | null;
  /** Counts how often the mirror had to begin again. */
  round: number;
  /** Rows of earlier rounds are still to be swept, once the mirror is whole again. */
  sweeping: boolean;
  syncedAt: Instant | null;
};

/** Photos that another app has shared with Varadi, on their way into a draft. */
export type SharedFile = {
  id?: number;
  type: string;
  bytes: ArrayBuffer;
  /** When the file was written, as far as the other app says. */
  takenAt?: Instant;
};

export type Settings = {
  device: { id: string; key: string };
  /** Photos wait for Wi-Fi; text never does. */
  photosOnWifi: boolean;
  /** Who is signed in on this device, and what is mirrored for them. */
  officer: { officer: Profile['officer']; scopes: string[]; agencies?: AgencyView[] };
  /** Who was signed in here last, and was disabled. */
  disabled: { id: string; email: string };
  /** What networks do not let through, by network and obstacle: until when that is believed. */
  obstacles: Record<string, Instant>;
  /** Whatever the spare copy of a lost database held has been taken back (`spare.ts`). */
  spare: true;
};

export type Setting = {
  [Key in keyof Settings]: { key: Key; value: Settings[Key] };
}[keyof Settings];

/**
 * Everything that Varadi keeps on a phone. Versions are only ever added: a newer app opens and sends
 * what an older one has stored (S11).
 */
export class PhoneDatabase extends Dexie {
  drafts!: EntityTable<Draft, 'id'>;
  outbox!: EntityTable<QueuedOperation, 'seq'>;
  photos!: EntityTable<LocalPhoto, 'id'>;
  photoBytes!: EntityTable<PhotoBytes, 'id'>;
  announcements!: EntityTable<Announcement, 'id'>;
  /** The resident's own reports. */
  mine!: EntityTable<MirroredReport, 'id'>;
  /** Reports of an officer's wards. */
  queue!: EntityTable<MirroredReport, 'id'>;
  cursors!: EntityTable<Cursor, 'scope'>;
  shared!: EntityTable<SharedFile, 'id'>;
  settings!: Table<Setting, keyof Settings>;

  constructor(name = 'varadi') {
    // "Saved" has to survive a battery that is pulled out, so every transaction is flushed (S1).
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
  }

  /** The table that mirrors what the server tells this side. */
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

/** The one database of this tab or worker. */
export function phoneDatabase(): PhoneDatabase {
  opened ??= letGoWhenLeft(new PhoneDatabase());
  return opened;
}
