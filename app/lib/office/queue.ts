import { UNPLACED, writeScope } from '#shared/access.ts';
import type { Category, Severity } from '#shared/categories.ts';
import type { Id } from '#shared/values.ts';
import { MAX_UNPLACED_MS } from '#shared/limits.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import type { ReportView } from '#shared/protocol.ts';
import { categoryOf, isOpen, isStatus, type Status } from '#shared/report.ts';
import { isNumberOf } from '#shared/report-number.ts';
import type { PhoneDatabase, QueuedOperation } from '../db/db.ts';
import { predictAll } from '../outbox/predict.ts';
import { officerOf } from '../outbox/owner.ts';

export type QueueFilter = {
  status: Status | 'open' | 'all';
  category: Category | 'all';
  /** The beginning of a report's number, as typed; it finds a report whatever its status and category. */
  number?: string;
};

/** A report as an officer sees it: predicted with their own pending decisions (S9). */
export type QueuedReport = { view: ReportView; operations: QueuedOperation[] };

/** The severity that an officer decided, else the one that triage suggests; null if there is neither. */
export const severityOf = ({ severity, triage }: ReportView): Severity | UnknownValue | null =>
  severity ?? triage?.severity.value ?? null;

/** The mirrored reports that match the filter: open hazards first, then the newest. */
export async function queuedReports(
  db: PhoneDatabase,
  filter: QueueFilter,
  limit: number
): Promise<QueuedReport[]> {
  const pending = await pendingByReport(db);
  const toQueued = (row: ReportView) => predicted(row, pending.get(row.id) ?? []);
  if (filter.number) return (await numberedReports(db, filter.number, limit)).map(toQueued);
  const urgent = (await possibleHazards(db))
    .map(toQueued)
    .filter(({ view }) => isHazard(view) && matches(view, filter));
  const seen = new Map(urgent.slice(0, limit).map((queued) => [queued.view.id, queued]));
  if (seen.size === limit) return [...seen.values()];
  const first = new Set(seen.keys());
  await db.queue
    .orderBy('receivedAt')
    .reverse()
    .filter((row) => {
      if (first.has(row.id)) return false;
      const queued = toQueued(row);
      const isMatch = matches(queued.view, filter);
      if (isMatch) seen.set(row.id, queued);
      return isMatch;
    })
    .limit(limit - first.size)
    .toArray();
  return [...seen.values()];
}

/** Keys alone are read of a queue of 20,000 reports. */
async function numberedReports(
  db: PhoneDatabase,
  number: string,
  limit: number
): Promise<ReportView[]> {
  const ids = await db.queue.toCollection().primaryKeys();
  const rows = await db.queue.bulkGet(ids.filter((id) => isNumberOf(id, number)).slice(0, limit));
  return rows.filter((row) => row !== undefined);
}

const isHazard = (view: ReportView): boolean => isOpen(view) && severityOf(view) === 'hazard';

/** The reports that an officer or triage rated as a hazard, the newest first. */
async function possibleHazards(db: PhoneDatabase): Promise<ReportView[]> {
  const rows = await db.queue
    .where('severity')
    .equals('hazard')
    .or('triage.severity.value')
    .equals('hazard')
    .toArray();
  return rows.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
}

export async function queuedReport(db: PhoneDatabase, id: Id): Promise<QueuedReport | null> {
  const [row, pending] = await Promise.all([db.queue.get(id), pendingByReport(db)]);
  return row ? predicted(row, pending.get(id) ?? []) : null;
}

/** Open reports that have been without a ward for too long, the oldest first. */
export async function overdueForPlacing(db: PhoneDatabase, now: number): Promise<ReportView[]> {
  const rows = await db.queue
    .where('scopes')
    .equals(writeScope({ of: 'ward', id: UNPLACED }))
    .toArray();
  const pending = await pendingByReport(db);
  return rows
    .filter(
      (row) =>
        isOpen(row) &&
        row.ward.id === UNPLACED &&
        now - Date.parse(row.receivedAt) > MAX_UNPLACED_MS &&
        !(pending.get(row.id) ?? []).some(({ operation }) => operation.kind === 'place')
    )
    .sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1));
}

/** When the queue was last complete and up to date; null: never. */
export async function queueSyncedAt(db: PhoneDatabase): Promise<number | null> {
  const cursors = await db.cursors.where('side').equals('officer').toArray();
  if (cursors.length === 0 || cursors.some(({ syncedAt }) => syncedAt === null)) return null;
  return Math.min(...cursors.map(({ syncedAt }) => syncedAt!));
}

function predicted(view: ReportView, operations: QueuedOperation[]): QueuedReport {
  const pending = operations.filter(({ state }) => state === 'pending');
  const done = predictAll(
    view,
    pending.map(({ operation }) => operation),
    'officer',
    Date.now()
  );
  const shown = done ?? view;
  // Also of a decision that was refused and waits for the officer.
  const proposals = shown.proposals?.filter(
    ({ id }) => !operations.some(({ operation }) => operation.id === id)
  );
  return { view: proposals ? { ...shown, proposals } : shown, operations };
}

function matches(view: ReportView, { status, category }: QueueFilter): boolean {
  // A status that a newer server has added stays in the queue until the app is updated (S13).
  const isUnfinished = isOpen(view) || !isStatus(view.status);
  const fits = status === 'all' || (status === 'open' ? isUnfinished : view.status === status);
  return fits && (category === 'all' || categoryOf(view) === category);
}

function pendingByReport(db: PhoneDatabase): Promise<Map<Id, QueuedOperation[]>> {
  return db.transaction('r', [db.outbox, db.settings], async () => {
    const signedIn = await officerOf(db, 'officer');
    const rows = await db.outbox
      .filter(({ side, officer }) => side === 'officer' && officer === signedIn)
      .sortBy('seq');
    const byReport = new Map<Id, QueuedOperation[]>();
    for (const row of rows) byReport.set(row.report, [...(byReport.get(row.report) ?? []), row]);
    return byReport;
  });
}
