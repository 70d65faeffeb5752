import * as z from 'zod/mini';
import { WardId } from './access.ts';
import { Id } from './values.ts';
import { RejectionReason } from './operations.ts';
import { RefusalCode, RefusalDetail } from './refusals.ts';
import { Report } from './report.ts';
import { Triage } from './triage.ts';
import { Timestamp } from './values.ts';

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

export const OperationResult = z.object({
  id: z.nullable(z.string()),
  /** `retry`: a passing fault of this one operation. */
  outcome: z.enum(['applied', 'repeated', 'refused', 'retry']),
  code: z.optional(RefusalCode),
  detail: z.optional(RefusalDetail),
  /** The report's version after an applied operation. */
  version: z.optional(z.int())
});
export type OperationResult = z.infer<typeof OperationResult>;

export const PushReply = z.object({ results: z.array(OperationResult), time: Timestamp });
export type PushReply = z.infer<typeof PushReply>;

export const WardName = z.object({ en: z.string(), kn: z.nullable(z.string()) });
export type WardName = z.infer<typeof WardName>;

/** The ward that a report was given when it was made. */
export const ReportWard = z.object({
  id: WardId,
  number: z.nullable(z.int()),
  name: WardName,
  corporation: z.nullable(WardId),
  /** Taken by the nearest centre, not by a boundary. */
  approximate: z.boolean()
});
export type ReportWard = z.infer<typeof ReportWard>;

/** One line of a report's history, as its reader may see it. */
export const HistoryEntry = z.object({
  kind: z.string(),
  at: Timestamp,
  by: z.enum(['author', 'resident', 'officer', 'system']),
  text: z.optional(z.string()),
  reason: z.optional(RejectionReason)
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

/** A whole report as one actor may see it. */
export const ReportView = z.extend(Report, {
  receivedAt: Timestamp,
  updatedAt: Timestamp,
  ward: ReportWard,
  history: z.array(HistoryEntry),
  /** What the report is to the reader's device. */
  relation: z.enum(['author', 'supporter', 'none']),
  /** For officers alone. */
  triage: z.optional(Triage)
});
export type ReportView = z.infer<typeof ReportView>;

export const Gone = z.object({ id: Id, gone: z.literal(true) });

export const PullReply = z.object({
  changes: z.array(z.union([Gone, ReportView])),
  cursor: z.string(),
  more: z.boolean()
});
export type PullReply = z.infer<typeof PullReply>;
export type PulledChange = PullReply['changes'][number];

/** Every error of the API has this shape, and never a stack trace. */
export const ErrorReply = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    paths: z.optional(z.array(z.string()))
  }),
  /** Quoted to an operator, it finds the log lines. */
  request: z.optional(z.string())
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
