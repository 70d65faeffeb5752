import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Audience, Status, Touches } from '#shared/report.ts';
import type { PhotoRole } from '#shared/report-photos.ts';
import type { Category, Severity } from '#shared/categories.ts';
import type { Location, RejectionReason } from '#shared/operations.ts';
import type { Role } from '#shared/access.ts';
import type { RefusalCode, RefusalDetail } from '#shared/refusals.ts';

/** A PostgreSQL transaction id (`xid8`), which both drivers return as text. */
type TransactionId = ColumnType<string, string | undefined, string>;

export type DeviceTable = {
  id: string;
  key_hash: Uint8Array;
  enrolled_at: Date;
  seen_at: Date;
  blocked_at: Date | null;
};

export type ReportTable = {
  id: string;
  version: number;
  status: Status;
  category: Category;
  description: string | null;
  language: string | null;
  landmark: string | null;
  lat: number | null;
  lng: number | null;
  accuracy: number | null;
  location_source: Location['source'] | null;
  contact_email: string | null;
  captured_at: Date;
  classified_as: Category | null;
  severity: Severity | null;
  assignee: string | null;
  agency: string | null;
  rejection: { reason: RejectionReason; text?: string } | null;
  merged_into: string | null;
  hidden: boolean;
  supporters: number;
  confirmed: boolean | null;
  answered: Generated<boolean>;
  touches: Touches;
  ward: string;
  corporation: string | null;
  ward_approximate: boolean;
  received_at: Date;
  updated_at: Date;
  /** Transactions of the last change of any kind, and of the last change that residents can see. */
  changed_in: TransactionId;
  public_changed_in: TransactionId;
  /** Written only: `officers` keeps `public_changed_in`, which the database otherwise sets with `changed_in`. */
  changed_for: ColumnType<never, never, 'officers'>;
};
export type ReportRow = Selectable<ReportTable>;

export type ReportDeviceTable = {
  report: string;
  device: string;
  relation: 'author' | 'supporter';
};

export type PhotoTable = {
  id: string;
  report: string;
  role: PhotoRole;
  position: number;
  sha256: string;
  bytes: number;
  width: number;
  height: number;
  taken_at: Date | null;
  /** `device:…` or `officer:…`: only this actor may upload the photo. */
  announced_by: string;
  /** Photos of internal notes are for officers alone. */
  audience: 'everyone' | 'officers';
  received_at: Date | null;
  /**
   * When an officer who had seen the photo made a decision on the report. It is public from then on, in statuses that
   * show photos and unless the report is hidden.
   */
  released_at: Date | null;
  /** Perceptual hash (`photos/decoding/perceptual-hash.ts`); null before the photo is received, and for pictures without features. */
  looks: ColumnType<string | null, string | null | undefined, string | null>;
  /** SHA-256 of the stored pictures, in hex; null for photos of releases that did not record it. */
  thumb_sha256: ColumnType<string | null, string | null | undefined, string | null>;
  view_sha256: ColumnType<string | null, string | null | undefined, string | null>;
};
export type PhotoRow = Selectable<PhotoTable>;

export type OperationTable = {
  id: string;
  report: string;
  actor: string;
  /** SHA-256 of the canonical payload: the same id with another payload is refused (S2). */
  digest: Uint8Array;
  outcome: 'applied' | 'refused';
  code: RefusalCode | null;
  detail: RefusalDetail | null;
  version: number | null;
  received_at: Date;
};

export type EventTable = {
  report: string;
  version: number;
  kind: string;
  actor: string;
  audience: Audience;
  operation: string | null;
  body: Record<string, unknown>;
  at: Date;
};

/** A tombstone: a report that left a scope. Devices that mirror the scope delete the report. */
export type DepartureTable = {
  scope: string;
  report: string;
  at: Date;
  changed_in: TransactionId;
};

export type WardLayerTable = {
  id: string;
  name: string;
  valid_from: Date;
  imported_at: Date;
};

export type WardTable = {
  id: string;
  layer: string;
  number: number | null;
  name_en: string;
  name_kn: string | null;
  corporation: string | null;
  corporation_en: string | null;
  corporation_kn: string | null;
  /** One array per ring, with corners as `lng, lat, …`. */
  rings: number[][];
};

export type OfficerTable = {
  user: string;
  role: Role;
  wards: string[];
  corporations: string[];
  disabled_at: Date | null;
  created_at: Date;
};

/** Table of better-auth: sign-in methods, such as a password hash. */
type AuthAccountTable = { id: string; userId: string };

/** Table of better-auth: unused sign-in links; `value` names the account in JSON. */
type AuthVerificationTable = { id: string; value: string };

/** Table of better-auth; only the columns that are used here. */
export type AuthSessionTable = { token: string; userId: string };

/** `cluster`: PostgreSQL's own identifier of the cluster whose transaction ids the rows carry. */
export type SyncEpochTable = {
  epoch: Generated<string>;
  cluster: string | null;
  /** Tombstones up to this transaction have been deleted. */
  forgotten: TransactionId;
};

/** Table of better-auth, with its own column names. */
export type AuthUserTable = {
  id: string;
  name: string;
  email: string;
  emailVerified: boolean;
  image: string | null;
  createdAt: Date;
  updatedAt: Date;
};

export type AgencyTable = {
  id: string;
  name_en: string;
  name_kn: string;
  categories: Category[];
  position: number;
};

export type TriageTable = {
  report: string;
  by: string;
  /** Version of the report that was triaged. */
  version: number;
  suggestion: Record<string, unknown>;
  /** The version of the prompt; null where no model was used. */
  prompt: string | null;
  /** The input: a model's question (`model_answer`), or a hash of the text. */
  question: string | null;
  at: Date;
};

export type ModelAnswerTable = {
  /** A hash of the complete request. */
  question: string;
  /** The key of the reservation that paid for it. */
  attempt: string;
  cost: Nanos;
  /** Null where the reply was not a valid answer. */
  answer: Record<string, unknown> | null;
  at: Date;
};

/** Nano-dollars. Drivers return a `bigint` in different types, so read it with `nanos`. */
type Nanos = ColumnType<string | number | bigint, number | undefined, number>;

export type BudgetLimitTable = {
  id: string;
  cap: Nanos;
  soft: Nanos;
  killed: 'operator' | 'overrun' | null;
};

export type BudgetWindowTable = {
  key: string;
  scope: string;
  period: 'day' | 'month';
  starts: string;
  settled: Nanos;
  reserved: Nanos;
};

export type BudgetReservationTable = {
  key: string;
  provider: string;
  model: string;
  report: string | null;
  windows: string[];
  estimate: Nanos;
  charged: Nanos;
  state: Generated<'held' | 'settled' | 'expired' | 'released'>;
  made_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  /** A person made the last change. */
  by_hand: Generated<boolean>;
  /** The provider refused it for reasons of ours; it does not count as an attempt for the report. */
  uncounted: Generated<boolean>;
};
export type BudgetReservationRow = Selectable<BudgetReservationTable>;

export type BudgetEntryTable = {
  number: Generated<string | number | bigint>;
  at: Date;
  kind: 'reserve' | 'settle' | 'expire' | 'release' | 'correct';
  reservation: string;
  windows: string[];
  reserved: Nanos;
  settled: Nanos;
  /** The person who wrote the entry; null: the server. */
  actor: string | null;
};

export type BudgetAlertTable = { window: string; level: 50 | 80 | 100; at: Date };

export type BudgetChangeTable = {
  number: Generated<string | number | bigint>;
  at: Date;
  /** `officer:…` or `operator`. */
  actor: string;
  limit: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
};

/** What all servers share (`installation.ts`). */
export type InstallationTable = { name: string; value: string; created_at: Generated<Date> };

export type BackupRunTable = {
  number: Generated<string | number | bigint>;
  /** `make` makes a backup, `try` restores the newest beside the running system. */
  kind: 'make' | 'try';
  began_at: Date;
  /** Renewed while it runs. */
  alive_at: Date;
  /** Null while it runs, and where its server died. */
  ended_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  ok: ColumnType<boolean | null, boolean | null | undefined, boolean | null>;
  snapshot: ColumnType<string | null, string | null | undefined, string | null>;
  bytes: ColumnType<string | number | bigint | null, number | null | undefined, number | null>;
  result: ColumnType<string | null, string | null | undefined, string | null>;
};

/** An officer's assistant: a program that acts as its officer by a key, within `server/assistants/`. */
export type AssistantTable = {
  id: string;
  officer: string;
  name: string;
  /** SHA-256 of its key; the key itself is shown once and not stored. */
  key_hash: Uint8Array;
  made_at: Date;
  used_at: Date | null;
  expires_at: Date;
  revoked_at: Date | null;
};

/** A decision that waits for its officer. It is carried out by the operation of the same id. */
export type ProposalTable = {
  id: string;
  assistant: string;
  officer: string;
  report: string;
  kind: string;
  /** Of the operation. Written by `insertRows`: postgres.js would encode a text as a JSON string. */
  body: ColumnType<unknown, unknown, never>;
  why: string;
  /** The version of the report that the assistant saw. */
  seen: number;
  made_at: Date;
  dismissed_at: Date | null;
};

export type UsageDayTable = { day: string; what: string; version: string; times: number };

export type Schema = {
  usage_day: UsageDayTable;
  assistant: AssistantTable;
  proposal: ProposalTable;
  backup_run: BackupRunTable;
  installation: InstallationTable;
  device: DeviceTable;
  report: ReportTable;
  report_device: ReportDeviceTable;
  photo: PhotoTable;
  operation: OperationTable;
  event: EventTable;
  departure: DepartureTable;
  ward_layer: WardLayerTable;
  ward: WardTable;
  officer: OfficerTable;
  sync_epoch: SyncEpochTable;
  auth_account: AuthAccountTable;
  auth_session: AuthSessionTable;
  auth_user: AuthUserTable;
  auth_verification: AuthVerificationTable;
  agency: AgencyTable;
  triage: TriageTable;
  model_answer: ModelAnswerTable;
  budget_limit: BudgetLimitTable;
  budget_window: BudgetWindowTable;
  budget_reservation: BudgetReservationTable;
  budget_entry: BudgetEntryTable;
  budget_alert: BudgetAlertTable;
  budget_change: BudgetChangeTable;
};
