import { UNPLACED } from '#shared/access.ts';
import { isOneOf } from '#shared/open-values.ts';
import type { Operation } from '#shared/operations.ts';
import { RELATIONS, type HistoryEntry, type ReportView } from '#shared/protocol.ts';
import { Report, transition, type Performer } from '#shared/report.ts';
import { toTimestamp, type Instant } from '#shared/time.ts';
import type { Side } from '../db/db.ts';

/**
 * The predicted report after a pending operation, by the same rules that the server uses (S9). An operation
 * that the rules refuse changes nothing: the server will give the reason.
 *
 * @param seen as last pulled, or null before the report is filed
 */
export function predict(
  seen: ReportView | null,
  operation: Operation,
  side: Side,
  now: Instant
): ReportView | null {
  // It has the id of the proposal that it carries out.
  const proposals = seen?.proposals?.filter(({ id }) => id !== operation.id);
  const view = proposals ? { ...seen!, proposals } : seen;
  const known = view === null ? null : Report.safeParse(view);
  // These rules do not know the values of a newer server, so the view stays as it is (S13).
  if (known?.success === false) return view;
  const made = transition(known?.data ?? null, operation, performer(view, side));
  if (!made.ok) return view;
  if (!made.value.changed) return view;
  const entry: HistoryEntry = {
    kind: operation.kind,
    at: operation.at,
    by: side === 'officer' ? 'officer' : 'author',
    ...('text' in operation.body &&
      operation.body.text !== undefined && { text: operation.body.text }),
    ...(operation.kind === 'reject' && { reason: operation.body.reason })
  };
  const time = toTimestamp(now);
  return {
    receivedAt: time,
    ward: {
      id: UNPLACED,
      number: null,
      name: { en: '', kn: null },
      corporation: null,
      approximate: true
    },
    relation: operation.kind === 'support' ? 'supporter' : 'author',
    ...view,
    ...made.value.report,
    updatedAt: time,
    history:
      made.value.audience === 'nobody' ? (view?.history ?? []) : [...(view?.history ?? []), entry]
  };
}

function performer(view: ReportView | null, side: Side): Performer {
  if (side === 'officer') return { kind: 'officer', id: 'this device' };
  const relation = view?.relation ?? 'author';
  return { kind: 'resident', relation: isOneOf(RELATIONS, relation) ? relation : 'none' };
}

/** Applies all pending operations to the last pulled state. */
export const predictAll = (
  view: ReportView | null,
  operations: readonly Operation[],
  side: Side,
  now: Instant
): ReportView | null =>
  operations.reduce<ReportView | null>((at, operation) => predict(at, operation, side, now), view);
