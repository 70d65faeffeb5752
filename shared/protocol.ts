import * as z from 'zod/mini';
import { WardId } from './access.ts';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';
import { LOCATION_SOURCES, REJECTION_REASONS } from './operations.ts';
import { REFUSAL_CODES, RefusalDetail } from './refusals.ts';
import { Report, STATUSES } from './report.ts';
import { PHOTO_ROLES, PHOTO_STATES } from './report-photos.ts';
import { Proposal } from './proposals.ts';
import { Triage } from './triage.ts';
import { Id, Timestamp } from './values.ts';

/*
 * Phones may be older than the server: every list in a reply is open, and phones keep unknown fields (S13).
 */

/** Overrides a POST's method where a proxy passes only GET and POST; also defined by tus 1.0. */
export const METHOD_OVERRIDE_HEADER = 'X-HTTP-Method-Override';

/** The release of the app, for the counts of use; phones before 0.2.0 do not send it. */
export const APP_VERSION_HEADER = 'Varadi-App';

/** Sent as `Varadi-Protocol` with every request of the sync engine. */
export const PROTOCOL_VERSION = 1;
/** The officer that the phone expects: the cookie may belong to another one by now. */
export const OFFICER_HEADER = 'Varadi-Officer';
export const PROTOCOL_HEADER = 'Varadi-Protocol';
/** The server accepts this version and the previous one (S11). */
export const ACCEPTED_PROTOCOL_VERSIONS: readonly number[] = [PROTOCOL_VERSION];

export const PUSH_OPERATIONS_MAX = 50;
/** Largest push in bytes, before compression. */
export const PUSH_BYTES_MAX = 64 * 1024;
export const PULL_LIMIT_MAX = 500;

/** The envelope; operations are parsed one by one, so that an invalid one does not block the rest. */
export const PushRequest = z.object({
  operations: z.array(z.unknown()).check(z.minLength(1), z.maxLength(PUSH_OPERATIONS_MAX))
});
export type PushRequest = z.infer<typeof PushRequest>;

export const OperationResult = openObject({
  id: z.nullable(z.string()),
  /** `retry`: a temporary failure of this operation; a phone treats an unknown outcome the same. */
  outcome: openEnum(['applied', 'repeated', 'refused', 'retry']),
  code: z.optional(openEnum(REFUSAL_CODES)),
  detail: z.optional(RefusalDetail),
  /** The report's version after an applied operation. */
  version: z.optional(z.int())
});
export type OperationResult = z.infer<typeof OperationResult>;

/** @returns whether the outcome is final; otherwise the operation is retried */
export const isDecided = ({ outcome }: Pick<OperationResult, 'outcome'>): boolean =>
  outcome === 'applied' || outcome === 'repeated' || outcome === 'refused';

/** An invalid result counts as missing: its operation is sent again. */
export const PushReply = openObject({
  results: z.array(z.catch(OperationResult, { id: null, outcome: 'retry' })),
  time: z.string(),
  /** The server's epoch before it wrote them; absent from an older server. */
  epoch: z.optional(z.string())
});
export type PushReply = z.infer<typeof PushReply>;

export const WardName = openObject({ en: z.string(), kn: z.nullable(z.string()) });
export type WardName = z.infer<typeof WardName>;

/** The ward that a report was assigned when it was made. */
export const ReportWard = openObject({
  id: WardId,
  number: z.nullable(z.int()),
  name: WardName,
  corporation: z.nullable(WardId),
  /** Uncertain: the ward is known only by its centre, or the place may also lie in another ward. */
  approximate: z.boolean(),
  /** Other wards in which the place may lie, nearest first. */
  alternatives: z.optional(
    z.array(openObject({ id: WardId, number: z.nullable(z.int()), name: WardName }))
  )
});
export type ReportWard = z.infer<typeof ReportWard>;

/** One line of a report's history, as the reader may see it. */
export const HistoryEntry = openObject({
  kind: z.string(),
  at: Timestamp,
  by: openEnum(['author', 'resident', 'officer', 'system']),
  text: z.optional(z.string()),
  reason: z.optional(openEnum(REJECTION_REASONS))
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** The relation of a resident's device to a report. */
export const RELATIONS = ['author', 'supporter', 'none'] as const;

const LocationView = openObject({
  lat: z.number(),
  lng: z.number(),
  accuracy: z.optional(z.number()),
  source: openEnum(LOCATION_SOURCES)
});

const PhotoView = openObject({
  id: Id,
  role: openEnum(PHOTO_ROLES),
  state: openEnum(PHOTO_STATES),
  width: z.int(),
  height: z.int(),
  takenAt: z.optional(Timestamp)
});
export type PhotoView = z.infer<typeof PhotoView>;

/** A whole report as one actor may see it: `Report` with open lists, and further fields. */
export const ReportView = openObject({
  ...Report.shape,
  status: openEnum(STATUSES),
  category: openEnum(CATEGORIES),
  location: z.nullable(LocationView),
  photos: z.array(PhotoView),
  contact: z.nullable(openObject({ email: z.string() })),
  classifiedAs: z.nullable(openEnum(CATEGORIES)),
  severity: z.nullable(openEnum(SEVERITIES)),
  rejection: z.nullable(
    openObject({ reason: openEnum(REJECTION_REASONS), text: z.optional(z.string()) })
  ),
  receivedAt: Timestamp,
  updatedAt: Timestamp,
  ward: ReportWard,
  history: z.array(HistoryEntry),
  relation: openEnum(RELATIONS),
  /** Only for officers. */
  triage: z.optional(Triage),
  /** Only for the officer whose assistant made them. */
  proposals: z.optional(z.array(Proposal))
});
export type ReportView = z.infer<typeof ReportView>;

const Gone = openObject({ id: Id, gone: z.literal(true) });

export const PulledChange = z.union([Gone, ReportView]);
export type PulledChange = z.infer<typeof PulledChange>;

/** A page; changes are parsed one by one, so that an invalid one does not block the rest. */
export const PullPage = openObject({
  changes: z.array(z.unknown()),
  cursor: z.string(),
  more: z.boolean(),
  /** Another one than before: the server was restored to an earlier time (S14). Absent from one before 0.2. */
  epoch: z.optional(z.string()),
  /** What time it is for the server; absent from one before 0.2. */
  time: z.optional(z.string())
});
export type PullReply = Omit<z.infer<typeof PullPage>, 'changes'> & { changes: PulledChange[] };

/** The shape of every API error; never contains a stack trace. */
export const ErrorReply = openObject({
  error: openObject({
    code: z.string(),
    message: z.string(),
    paths: z.optional(z.array(z.string())),
    /** With `restart`: the epoch of the server. */
    epoch: z.optional(z.string())
  }),
  /** Identifies the log lines, and distinguishes our errors from a gateway's of the same shape. */
  request: z.string()
});
export type ErrorReply = z.infer<typeof ErrorReply>;

/** At most so many ids of each kind in one question about what is missing. */
export const MISSING_IDS_MAX = 200;

/** Which of these does the server not have? A phone asks after a new epoch (S14). */
export const MissingRequest = openObject({
  operations: z.array(Id).check(z.maxLength(MISSING_IDS_MAX)),
  photos: z.array(Id).check(z.maxLength(MISSING_IDS_MAX))
});
export type MissingRequest = z.infer<typeof MissingRequest>;

/** Those of the request that the server does not have. */
export const MissingReply = openObject({ operations: z.array(Id), photos: z.array(Id) });
export type MissingReply = z.infer<typeof MissingReply>;

/** On a tus response: the upload is complete and has this SHA-256 (S12). */
export const PHOTO_VERIFIED_HEADER = 'Varadi-Photo-Sha256';

/** With it: the epoch in which the server has the photo (S14). Absent from older servers. */
export const EPOCH_HEADER = 'Varadi-Epoch';
