import type { Id } from '#shared/values.ts';
import type { ReportView } from '#shared/protocol.ts';
import type {
  Draft,
  LocalPhoto,
  MirroredReport,
  PhoneDatabase,
  QueuedOperation
} from '../db/db.ts';
import { predictAll } from '../outbox/predict.ts';
import { receiptOf, type Receipt } from './receipt.ts';

export type DraftOnPhone = { draft: Draft; photos: LocalPhoto[] };

/** A report as its owner sees it: what was saved, the server's state, and what is still unsent. */
export type ReportOnPhone = {
  id: Id;
  /** Predicted, with all pending operations applied. */
  view: ReportView;
  receipt: Receipt;
  operations: QueuedOperation[];
  photos: LocalPhoto[];
  /** The report that it was merged into, with that report's receipt. */
  canonical: { id: Id; receipt: Receipt } | null;
};

/** The last written first. */
export async function draftsOnPhone(db: PhoneDatabase): Promise<DraftOnPhone[]> {
  const drafts = await db.drafts.orderBy('updatedAt').reverse().toArray();
  return Promise.all(
    drafts.map(async (draft) => ({
      draft,
      photos: await db.photos.where('draft').equals(draft.id).sortBy('addedAt')
    }))
  );
}

/** Newest first, by capture time; another author's canonical report is not listed beside the merged one. */
export async function reportsOnPhone(db: PhoneDatabase): Promise<ReportOnPhone[]> {
  const [mirrored, queued] = await Promise.all([
    db.mine.toCollection().primaryKeys(),
    db.outbox.filter(({ side }) => side === 'resident').toArray()
  ]);
  const ids = [...new Set([...mirrored, ...queued.map(({ report }) => report)])];
  const reports = await Promise.all(ids.map((id) => reportOnPhone(db, id)));
  const shown = reports.filter((report) => report !== null);
  const canonicals = new Set(shown.map(({ canonical }) => canonical?.id));
  return shown
    .filter(({ id, view }) => view.relation === 'author' || !canonicals.has(id))
    .sort((a, b) => Date.parse(b.view.capturedAt) - Date.parse(a.view.capturedAt));
}

/** @returns null when this phone does not have the report */
export async function reportOnPhone(db: PhoneDatabase, id: Id): Promise<ReportOnPhone | null> {
  const [mirrored, queued, photos] = await Promise.all([
    db.mine.get(id),
    db.outbox.where('report').equals(id).sortBy('seq'),
    db.photos.where('report').equals(id).sortBy('addedAt')
  ]);
  const operations = queued.filter(({ side }) => side === 'resident');
  const own = photos.filter(({ side }) => side === 'resident');
  const report = onPhone(id, mirrored ?? null, operations, own);
  return report && { ...report, canonical: await canonicalOf(db, mirrored) };
}

/** Follows merges to the canonical report, as far as this phone has the reports. */
async function canonicalOf(
  db: PhoneDatabase,
  mirrored: MirroredReport | undefined
): Promise<ReportOnPhone['canonical']> {
  let canonical: MirroredReport | undefined;
  let at = mirrored;
  while (at?.status === 'merged' && at.mergedInto !== null) {
    at = await db.mine.get(at.mergedInto);
    canonical = at ?? canonical;
  }
  return canonical ? { id: canonical.id, receipt: receiptOf(canonical, [], []) } : null;
}

function onPhone(
  id: Id,
  mirrored: MirroredReport | null,
  operations: QueuedOperation[],
  photos: LocalPhoto[]
): Omit<ReportOnPhone, 'canonical'> | null {
  // A refused operation is shown as its owner wrote it, until they decide.
  const kept = operations.map(({ operation }) => operation);
  const view = predictAll(mirrored, kept, 'resident', Date.now());
  if (!view) return null;
  return { id, view, receipt: receiptOf(mirrored, operations, photos), operations, photos };
}

/** Whether something of a report is being sent, or will be as soon as there is a network. */
export const hasUnsent = ({ operations, photos }: ReportOnPhone): boolean =>
  operations.some(({ state }) => state === 'pending') ||
  photos.some(({ state }) => state === 'sending');

/** Whether something of a report is not sent until its owner decides. */
export const needsOwner = ({ operations, photos }: ReportOnPhone): boolean =>
  operations.some(({ state }) => state === 'attention') ||
  photos.some(({ state }) => state === 'refused');

/** Whether something of a report is stored only on this phone. */
export const isOnlyOnThisPhone = (report: ReportOnPhone): boolean =>
  hasUnsent(report) || needsOwner(report);

/** Bytes of photos of saved reports that the server has not received. */
export async function bytesToSend(db: PhoneDatabase): Promise<number> {
  const photos = await db.photos
    .where('[side+state]')
    .anyOf([
      ['resident', 'waiting'],
      ['resident', 'sending']
    ])
    .toArray();
  return photos.reduce((sum, { bytes, offset }) => sum + bytes - offset, 0);
}
