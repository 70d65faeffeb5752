import * as z from 'zod/mini';
import { WardId } from './access.ts';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';
import { LOCATION_SOURCES, REJECTION_REASONS } from './operations.ts';
import { REFUSAL_CODES, RefusalDetail } from './refusals.ts';
import { Report, STATUSES } from './report.ts';
import { PHOTO_ROLES, PHOTO_STATES } from './report-photos.ts';
import { Triage } from './triage.ts';
import { Id, Timestamp } from './values.ts';

/*
 * Replies are read by phones that may be older than the server: every list in them is open, and fields
 * that a phone does not know are kept (S13).
 */

/** Names the method that a POST stands for, where a proxy lets only GET and POST through (tus 1.0 has it too). */
export const METHOD_OVERRIDE_HEADER = 'X-HTTP-Method-Override';

/** Sent as `Varadi-Protocol` with every request of the engine. */
export const PROTOCOL_VERSION = 1;
/** Which officer a phone believes to be: the cookie may be another's by now. */
export const OFFICER_HEADER = 'Varadi-Officer';
export const PROTOCOL_HEADER = 'Varadi-Protocol';
/** The server takes this version and the one before it (S11). */
export const PROTOCOL_VERSIONS_TAKEN: readonly number[] = [PROTOCOL_VERSION];

export const PUSH_OPERATIONS_MAX = 50;
/** Bytes of a push before compression. */
export const PUSH_BYTES_MAX = 64 * 1024;
export const PULL_LIMIT_MAX = 500;

/** The envelope; each operation is parsed by itself, so that one bad one does not hold up the rest. */
export const PushRequest = z.object({
  operations: z.array(z.unknown()).check(z.minLength(1), z.maxLength(PUSH_OPERATIONS_MAX))
});
export type PushRequest = z.infer<typeof PushRequest>;

export const OperationResult = openObject({
  id: z.nullable(z.string()),
  /** `retry`: a passing fault of this one operation; so is an outcome that a phone does not know. */
  outcome: openEnum(['applied', 'repeated', 'refused', 'retry']),
  code: z.optional(openEnum(REFUSAL_CODES)),
  detail: z.optional(RefusalDetail),
  /** The report's version after an applied operation. */
  version: z.optional(z.int())
});
export type OperationResult = z.infer<typeof OperationResult>;

/** @returns whether the server has decided; whatever else it says is to be tried again */
export const isDecided = ({ outcome }: Pick<OperationResult, 'outcome'>): boolean =>
  outcome === 'applied' || outcome === 'repeated' || outcome === 'refused';

/** A result that cannot be read stands for none: its operation is sent again. */
export const PushReply = openObject({
  results: z.array(z.catch(OperationResult, { id: null, outcome: 'retry' })),
  time: z.string()
});
export type PushReply = z.infer<typeof PushReply>;

export const WardName = openObject({ en: z.string(), kn: z.nullable(z.string()) });
export type WardName = z.infer<typeof WardName>;

/** The ward that a report was given when it was made. */
export const ReportWard = openObject({
  id: WardId,
  number: z.nullable(z.int()),
  name: WardName,
  corporation: z.nullable(WardId),
  /** Not certain: known by its centre alone, or the place may lie in another ward as well. */
  approximate: z.boolean(),
  /** The other wards in which the place may lie, the nearest first. */
  alternatives: z.optional(
    z.array(openObject({ id: WardId, number: z.nullable(z.int()), name: WardName }))
  )
});
export type ReportWard = z.infer<typeof ReportWard>;

/** One line of a report's history, as its reader may see it. */
export const HistoryEntry = openObject({
  kind: z.string(),
  at: Timestamp,
  by: openEnum(['author', 'resident', 'officer', 'system']),
  text: z.optional(z.string()),
  reason: z.optional(openEnum(REJECTION_REASONS))
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** What a report is to a resident's device. */
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

/** A whole report as one actor may see it: what the rule book knows, with open lists, and what is around it. */
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
  /** What the report is to the reader's device. */
  relation: openEnum(RELATIONS),
  /** For officers alone. */
  triage: z.optional(Triage)
});
export type ReportView = z.infer<typeof ReportView>;

const Gone = openObject({ id: Id, gone: z.literal(true) });

export const PulledChange = z.union([Gone, ReportView]);
export type PulledChange = z.infer<typeof PulledChange>;

/** A page; each change is read by itself, so that one that cannot be read does not hold up the rest. */
export const PullPage = openObject({
  changes: z.array(z.unknown()),
  cursor: z.string(),
  more: z.boolean()
});
export type PullReply = Omit<z.infer<typeof PullPage>, 'changes'> & { changes: PulledChange[] };

/** Every error of the API has this shape, and never a stack trace. */
export const ErrorReply = openObject({
  error: openObject({
    code: z.string(),
    message: z.string(),
    paths: z.optional(z.array(z.string()))
  }),
  /** Quoted to an operator, it finds the log lines; and it tells our errors from a gateway's that look like ours. */
  request: z.string()
});
export type ErrorReply = z.infer<typeof ErrorReply>;

/** Says, on a tus answer, that the bytes are here, whole, and have this SHA-256 (S12). */
export const PHOTO_VERIFIED_HEADER = 'Varadi-Photo-Sha256';

/** What a phone needs to name a ward without a network. */
export const WardPack = z.object({
  layer: z.nullable(z.string()),
  approximate: z.boolean(),
  wards: z.array(
    z.object({
      id: WardId,
      number: z.nullable(z.int()),
      name: WardName,
      corporation: z.nullable(WardId),
      centre: z.tuple([z.number(), z.number()]),
      /** Metres from the centre to the farthest corner. */
      reach: z.number(),
      /** Thinned rings as whole numbers of 1e-5 degrees, each but the first corner as a step: `lng, lat, …`. */
      rings: z.optional(z.array(z.array(z.int())))
    })
  )
});
export type WardPack = z.infer<typeof WardPack>;
