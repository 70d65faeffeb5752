import * as z from 'zod/mini';
import type { Category as CategoryKey } from './categories.ts';
import { Id } from './values.ts';
import type { PhotoNotice } from './operations.ts';
import { isOneOf, type UnknownValue } from './open-values.ts';
import {
  Category,
  Contact,
  Location,
  RejectionReason,
  Severity,
  type Operation,
  type OperationOf
} from './operations.ts';
import type { Refusal } from './refusals.ts';
import { announced, ReportPhoto, withPhotos, type PhotoRole } from './report-photos.ts';
import { err, ok, type Result } from './result.ts';
import { hasVisibleText } from './text.ts';
import { Timestamp } from './values.ts';

export const STATUSES = [
  'received',
  'acknowledged',
  'in_progress',
  'fixed',
  'rejected',
  'withdrawn',
  'merged'
] as const;
export const Status = z.enum(STATUSES);
export type Status = z.infer<typeof Status>;

export const isStatus = (text: string | null | undefined): text is Status =>
  isOneOf(STATUSES, text);

/** A report as `transition` needs it. Residents' statements and officers' decisions are separate fields. */
export const Report = z.object({
  id: Id,
  /** Increases with each change; an officer's operation names the version that was seen. */
  version: z.int(),
  status: Status,

  category: Category,
  description: z.nullable(z.string()),
  language: z.nullable(z.string()),
  landmark: z.nullable(z.string()),
  location: z.nullable(Location),
  photos: z.array(ReportPhoto),
  contact: z.nullable(Contact),
  /** By the reporting device's clock; shown, never used for sorting. */
  capturedAt: Timestamp,

  /** The officer's category, where it differs from the resident's. */
  classifiedAs: z.nullable(Category),
  severity: z.nullable(Severity),
  assignee: z.nullable(z.string()),
  agency: z.nullable(z.string()),
  rejection: z.nullable(z.object({ reason: RejectionReason, text: z.optional(z.string()) })),
  mergedInto: z.nullable(Id),
  hidden: z.boolean(),

  supporters: z.int(),
  /** A resident confirmed (`true`) or disputed (`false`) the fix. */
  confirmed: z.nullable(z.boolean()),
  /** The reporter has answered a rejection, which is possible once. */
  answered: z._default(z.boolean(), false)
});
export type Report = z.infer<typeof Report>;

/** The fields that two officers can change concurrently. */
export type ContendedField =
  'status' | 'classifiedAs' | 'severity' | 'assignee' | 'agency' | 'hidden';
/** The ward is not a field of `Report`, but two officers can change it concurrently too. */
export type TouchedField = ContendedField | 'ward';

/** Who last changed a contended field, and in which version. */
export type Touches = Partial<Record<TouchedField, { version: number; by: string }>>;

/** What `transition` needs to know of the person who performs an operation. */
export type Performer =
  { kind: 'resident'; relation: 'author' | 'supporter' | 'none' } | { kind: 'officer'; id: string };

export type Circumstances = {
  /** Who last changed what. A phone does not know this; it leaves it out and predicts no `stale`. */
  touches?: Touches;
  /** How often this performer has amended, disputed or commented before. */
  said?: number;
  /** The report that a `merge` names. */
  target?: Report | null;
  /** The report's ward; without it no `stale` is predicted for the ward. */
  ward?: string;
};

/** Who sees a change in a report's history. */
export type Audience = 'everyone' | 'officers' | 'nobody';

export type Change = {
  report: Report;
  touches: Touches;
  audience: Audience;
  /** False where the report already had the requested state: nothing to record. */
  changed: boolean;
};

/** Amendments, comments, disputes and answers that one resident may make on one report, over its whole life. */
export const MAX_MESSAGES_PER_RESIDENT = 50;
export const isMessage = (kind: Operation['kind']) =>
  kind === 'amend' || kind === 'comment' || kind === 'dispute' || kind === 'answer';

/**
 * What each status means. `isOpen`: an officer still has work to do. `isGone`: nobody can say anything more on it.
 * `showsPhotos`: everybody sees its released photos, unless the report is hidden.
 */
export const STATUS_RULES = {
  received: { isOpen: true, isGone: false, showsPhotos: false },
  acknowledged: { isOpen: true, isGone: false, showsPhotos: true },
  in_progress: { isOpen: true, isGone: false, showsPhotos: true },
  fixed: { isOpen: false, isGone: false, showsPhotos: true },
  rejected: { isOpen: false, isGone: false, showsPhotos: false },
  withdrawn: { isOpen: false, isGone: true, showsPhotos: false },
  merged: { isOpen: false, isGone: true, showsPhotos: false }
} as const satisfies Record<Status, { isOpen: boolean; isGone: boolean; showsPhotos: boolean }>;

export const OPEN: readonly Status[] = STATUSES.filter((status) => STATUS_RULES[status].isOpen);
const GONE: readonly Status[] = STATUSES.filter((status) => STATUS_RULES[status].isGone);

export const isOpen = (report: { status: Status | UnknownValue }) => isOneOf(OPEN, report.status);

/** The effective category: the officer's takes precedence over the resident's. */
export const categoryOf = <Key extends CategoryKey | UnknownValue>(report: {
  category: Key;
  classifiedAs: Key | null;
}): Key => report.classifiedAs ?? report.category;

/**
 * The only place for the rules of operations: returns the changed report, or why the operation is refused. The server
 * decides with it; a phone predicts with it the state after its pending operations.
 *
 * @param report the current report, or null where there is none yet
 */
export function transition(
  report: Report | null,
  operation: Operation,
  by: Performer,
  circumstances: Circumstances = {}
): Result<Change, Refusal> {
  if (operation.kind === 'file') {
    return report === null ? ok(filed(operation)) : err({ code: 'id_reused' });
  }
  if (report === null) return err({ code: 'unknown_report' });
  return by.kind === 'resident'
    ? byResident(report, operation, by, circumstances)
    : byOfficer(report, operation, by, circumstances);
}

/** Marks an announced photo as received: its bytes are complete and verified. */
export function photoReceived(report: Report, photo: ReportPhoto['id']): Report {
  return {
    ...report,
    version: report.version + 1,
    photos: report.photos.map((one) => (one.id === photo ? { ...one, state: 'received' } : one))
  };
}

/**
 * Adds the reporter and supporters of a duplicate to its canonical report.
 *
 * @param people how many of them did not support it already
 */
export function addSupporters(report: Report, people: number): Report {
  return { ...report, version: report.version + 1, supporters: report.supporters + people };
}

/** Whether a resident's operation on a merged report is redirected to the canonical report. */
export const followsMerge = (kind: Operation['kind']) =>
  kind === 'support' || kind === 'comment' || kind === 'confirm' || kind === 'dispute';

function filed({ report: id, at, body }: OperationOf<'file'>): Change {
  return {
    changed: true,
    audience: 'everyone',
    touches: {},
    report: {
      id,
      version: 1,
      status: 'received',
      category: body.category,
      description: visibleOrNull(body.description),
      language: body.language ?? null,
      landmark: visibleOrNull(body.landmark),
      location: body.location ?? null,
      photos: announced(body.photos, 'problem'),
      contact: body.contact ?? null,
      capturedAt: at,
      classifiedAs: null,
      severity: null,
      assignee: null,
      agency: null,
      rejection: null,
      mergedInto: null,
      hidden: false,
      supporters: 0,
      confirmed: null,
      answered: false
    }
  };
}

type AfterFiling = Exclude<Operation, { kind: 'file' }>;

function byResident(
  report: Report,
  operation: AfterFiling,
  by: Extract<Performer, { kind: 'resident' }>,
  { touches = {}, said: messageCount = 0 }: Circumstances
): Result<Change, Refusal> {
  const change = (next: Partial<Report>, audience: Audience = 'everyone') =>
    ok({
      report: { ...report, ...next, version: report.version + 1 },
      touches,
      audience,
      changed: true
    });
  const unchanged = ok({ report, touches, audience: 'nobody' as const, changed: false });
  const isAuthor = by.relation === 'author';
  const takesPart = by.relation !== 'none';

  // A hidden report exists only for its reporter.
  if (report.hidden && !isAuthor) return err({ code: 'closed' });
  if (isMessage(operation.kind) && messageCount >= MAX_MESSAGES_PER_RESIDENT)
    return err({ code: 'too_large' });

  switch (operation.kind) {
    case 'amend': {
      if (!isAuthor) return err({ code: 'not_yours' });
      if (!isOpen(report)) return err({ code: 'closed' });
      const { photos: more, description, landmark, ...rest } = operation.body;
      // A text without visible characters replaces nothing.
      const fields = {
        ...rest,
        ...(visibleOrNull(description) !== null && { description: visibleOrNull(description) }),
        ...(visibleOrNull(landmark) !== null && { landmark: visibleOrNull(landmark) })
      };
      const photos = withPhotos(report, more, 'problem');
      if (!photos.ok) return photos;
      // Corrections before an officer acknowledges the report are not shown; later ones are public.
      const audience = report.status === 'received' ? 'nobody' : 'everyone';
      return change({ ...fields, photos: photos.value }, audience);
    }
    case 'withdraw':
      if (!isAuthor) return err({ code: 'not_yours' });
      if (report.status === 'withdrawn') return unchanged;
      if (!isOpen(report)) return err({ code: 'closed' });
      return change({ status: 'withdrawn' });
    case 'support':
      if (isAuthor) return err({ code: 'not_allowed' });
      if (by.relation === 'supporter') return unchanged;
      if (!isOpen(report)) return err({ code: 'closed' });
      return change({ supporters: report.supporters + 1 }, 'nobody');
    case 'dispute': {
      if (!takesPart) return err({ code: 'not_yours' });
      if (report.status !== 'fixed') return err({ code: closedOr(report, 'not_allowed') });
      const photos = withPhotos(report, operation.body.photos, 'problem');
      if (!photos.ok) return photos;
      // Back to the start of the queue: an officer must check again.
      return change({ status: 'received', confirmed: false, photos: photos.value });
    }
    case 'confirm':
      if (!takesPart) return err({ code: 'not_yours' });
      if (report.status !== 'fixed') return err({ code: closedOr(report, 'not_allowed') });
      return report.confirmed === true ? unchanged : change({ confirmed: true });
    case 'comment': {
      if (!takesPart) return err({ code: 'not_yours' });
      if (GONE.includes(report.status)) return err({ code: 'closed' });
      const photos = withPhotos(report, operation.body.photos, 'problem');
      return photos.ok ? change({ photos: photos.value }) : photos;
    }
    case 'answer': {
      if (!isAuthor) return err({ code: 'not_yours' });
      if (report.status !== 'rejected') return err({ code: closedOr(report, 'not_allowed') });
      if (report.answered) return err({ code: 'closed' });
      const photos = withPhotos(report, operation.body.photos, 'problem');
      if (!photos.ok) return photos;
      // Back to the start of the queue; the rejection stays in the history.
      return change({
        status: 'received',
        rejection: null,
        answered: true,
        photos: photos.value
      });
    }
    case 'acknowledge':
    case 'classify':
    case 'place':
    case 'assign':
    case 'transfer':
    case 'start':
    case 'resolve':
    case 'reject':
    case 'merge':
    case 'note':
    case 'reply':
    case 'hide':
    case 'reopen':
      return err({ code: 'not_allowed' });
  }
}

function byOfficer(
  report: Report,
  operation: AfterFiling,
  by: Extract<Performer, { kind: 'officer' }>,
  { touches = {}, target = null, ward }: Circumstances
): Result<Change, Refusal> {
  const isUnseen = (name: TouchedField): boolean => {
    const touch = touches[name];
    return (
      touch !== undefined &&
      operation.seen !== undefined &&
      touch.version > operation.seen &&
      touch.by !== by.id
    );
  };
  /** Sets contended fields, unless another officer has changed one since the version that was seen. */
  const decide = (
    fields: Partial<Pick<Report, ContendedField>>,
    also: Partial<Report> = {},
    audience: Audience = 'everyone'
  ): Result<Change, Refusal> => {
    const names = Object.keys(fields) as ContendedField[];
    const changedNames = names.filter((name) => fields[name] !== report[name]);
    if (changedNames.length === 0)
      return ok({ report, touches, audience: 'nobody', changed: false });
    for (const name of changedNames) {
      if (isUnseen(name)) {
        return err({
          code: 'stale',
          detail: { field: name, yours: asText(fields[name]), theirs: asText(report[name]) }
        });
      }
    }
    const version = report.version + 1;
    const touched = Object.fromEntries(changedNames.map((name) => [name, { version, by: by.id }]));
    return ok({
      report: { ...report, ...fields, ...also, version },
      touches: { ...touches, ...touched },
      audience,
      changed: true
    });
  };
  /** Changes the status, where the current one allows it. */
  const move = (
    from: readonly Status[],
    to: Status,
    also: Partial<Report> = {}
  ): Result<Change, Refusal> => {
    const moved = decide({ status: to }, also);
    if (!moved.ok || !moved.value.changed || from.includes(report.status)) return moved;
    return err({ code: closedOr(report, 'not_allowed') });
  };
  const addPhotos = (
    photos: Result<ReportPhoto[], Refusal>,
    audience: Audience
  ): Result<Change, Refusal> => {
    if (!photos.ok) return photos;
    const next = { ...report, photos: photos.value, version: report.version + 1 };
    return ok({ report: next, touches, audience, changed: true });
  };

  switch (operation.kind) {
    case 'acknowledge':
      return move(['received'], 'acknowledged');
    case 'start':
      return move(['received', 'acknowledged'], 'in_progress');
    case 'resolve': {
      const photos = withPhotos(report, operation.body.photos, 'fix');
      if (!photos.ok) return photos;
      const { text, photos: proof = [] } = operation.body;
      if (proof.length === 0 && !hasVisibleText(text ?? '')) return err({ code: 'proof_needed' });
      // A second officer's proof is kept, even if the report is already fixed.
      if (report.status === 'fixed' && photos.value.length > report.photos.length) {
        return addPhotos(photos, 'everyone');
      }
      return move(OPEN, 'fixed', { photos: photos.value, confirmed: null });
    }
    case 'reject':
      return move(OPEN, 'rejected', { rejection: operation.body });
    case 'reopen':
      return move(['fixed', 'rejected', 'merged'], 'acknowledged', {
        rejection: null,
        mergedInto: null
      });
    case 'merge':
      if (operation.body.into === report.id) return err({ code: 'not_allowed' });
      if (target === null) return err({ code: 'unknown_report' });
      if (GONE.includes(target.status)) return err({ code: 'closed' });
      return move(OPEN, 'merged', { mergedInto: operation.body.into });
    case 'classify': {
      if (GONE.includes(report.status)) return err({ code: 'closed' });
      const { category, severity } = operation.body;
      return decide({
        ...(category !== undefined && { classifiedAs: category }),
        ...(severity !== undefined && { severity })
      });
    }
    case 'place': {
      if (GONE.includes(report.status)) return err({ code: 'closed' });
      const to = operation.body.ward;
      if (to === ward) return ok({ report, touches, audience: 'nobody', changed: false });
      if (ward !== undefined && isUnseen('ward')) {
        return err({ code: 'stale', detail: { field: 'ward', yours: to, theirs: ward } });
      }
      const version = report.version + 1;
      return ok({
        report: { ...report, version },
        touches: { ...touches, ward: { version, by: by.id } },
        audience: 'everyone',
        changed: true
      });
    }
    case 'assign':
      if (!isOpen(report)) return err({ code: 'closed' });
      return decide({ assignee: operation.body.officer }, {}, 'officers');
    case 'transfer':
      if (!isOpen(report)) return err({ code: 'closed' });
      return decide({ agency: operation.body.agency });
    case 'hide':
      return decide({ hidden: operation.body.hidden }, {}, 'officers');
    case 'note':
      return addPhotos(withPhotos(report, operation.body.photos, 'problem'), 'officers');
    case 'reply':
      return addPhotos(withPhotos(report, operation.body.photos, 'problem'), 'everyone');
    case 'amend':
    case 'withdraw':
    case 'support':
    case 'dispute':
    case 'confirm':
    case 'comment':
    case 'answer':
      return err({ code: 'not_allowed' });
  }
}

/** The text, or null where it has no visible characters. */
const visibleOrNull = (text: string | undefined): string | null =>
  hasVisibleText(text ?? '') ? text! : null;

const closedOr = (report: Report, otherwise: 'not_allowed') =>
  GONE.includes(report.status) ? 'closed' : otherwise;

const asText = (value: string | boolean | null | undefined) =>
  value === null || value === undefined ? null : String(value);

/** The photos that an operation announces, and their role. */
export const photosOf = (
  operation: Operation
): { notices: readonly PhotoNotice[]; role: PhotoRole } => {
  const notices = 'photos' in operation.body ? (operation.body.photos ?? []) : [];
  return { notices, role: operation.kind === 'resolve' ? 'fix' : 'problem' };
};
