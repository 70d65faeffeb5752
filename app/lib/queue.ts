import type { Category } from '#shared/categories.ts';
import type { Id } from '#shared/ids.ts';
import type { ReportView } from '#shared/protocol.ts';
import { categoryOf, isOpen, type Status } from '#shared/report.ts';
import type { PhoneDatabase, QueuedOperation } from './db.ts';
import { foreseeAll } from './foresee.ts';
import { officerOf } from './officer.ts';

export type QueueFilter = {
  status: Status | 'open' | 'all';
  category: Category | 'all';
};

/** A report as an officer sees it, with their own pending decisions foreseen (S9). */
export type QueuedReport = { view: ReportView; operations: QueuedOperation[] };

/** The newest reports that fit, as the mirror holds them. */
export async function queuedReports(
  db: PhoneDatabase,
  filter: QueueFilter,
  limit: number
): Promise<QueuedReport[]> {
  const pending = await pendingByReport(db);
  const seen = new Map<Id, QueuedReport>();
  await db.queue
    .orderBy('receivedAt')
    .reverse()
    .filter((row) => {
      const queued = foreseen(row, pending.get(row.id) ?? []);
      const isFitting = fits(queued.view, filter);
      if (isFitting) seen.set(row.id, queued);
      return isFitting;
    })
    .limit(limit)
    .toArray();
  return [...seen.values()];
}

export async function queuedReport(db: PhoneDatabase, id: Id): Promise<QueuedReport | null> {
  const [row, pending] = await Promise.all([db.queue.get(id), pendingByReport(db)]);
  return row ? foreseen(row, pending.get(id) ?? []) : null;
}

/** When the queue was last whole and up to date; null: never. */
export async function queueSyncedAt(db: PhoneDatabase): Promise<number | null> {
  const cursors = await db.cursors.where('side').equals('officer').toArray();
  if (cursors.length === 0 || cursors.some(({ syncedAt }) => syncedAt === null)) return null;
  return Math.min(...cursors.map(({ syncedAt }) => syncedAt!));
}

function foreseen(view: ReportView, operations: QueuedOperation[]): QueuedReport {
  const pending = operations.filter(({ state }) => state === 'pending');
  const done = foreseeAll(
    view,
    pending.map(({ operation }) => operation),
    'officer',
    Date.now()
  );
  return { view: done ?? view, operations };
}

function fits(view: ReportView, { status, category }: QueueFilter): boolean {
  const isStatus = status === 'all' || (status === 'open' ? isOpen(view) : view.status === status);
  return isStatus && (category === 'all' || categoryOf(view) === category);
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
