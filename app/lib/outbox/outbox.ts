import type { Id } from '#shared/values.ts';
import { isDecided, type OperationResult } from '#shared/protocol.ts';
import { photosOf } from '#shared/report.ts';
import type { Clock } from '#shared/time.ts';
import type { Outbox } from '#sync/ports.ts';
import type { MirroredReport, PhoneDatabase, QueuedOperation, Side } from '../db/db.ts';
import { remember } from './memory.ts';
import { predict } from './predict.ts';
import { officerOf } from './owner.ts';

/** The engine's outbox on Dexie, for one side of the phone. */
export function createOutbox(db: PhoneDatabase, side: Side, clock: Clock): Outbox {
  return {
    async head(limit, except) {
      const officer = await officerOf(db, side);
      const rows = await db.outbox
        .where('[side+state]')
        .equals([side, 'pending'])
        .filter((row) => row.officer === officer && !except.has(row.report))
        .sortBy('seq');
      return rows.slice(0, limit).map(({ operation }) => operation);
    },

    settle: (results) =>
      db.transaction('rw', tablesOf(db, side), async () => {
        for (const result of results) await settleOne(db, side, result, clock);
      })
  };
}

const tablesOf = (db: PhoneDatabase, side: Side) => [
  db.outbox,
  db.photos,
  db.photoBytes,
  db.announcements,
  db.sent,
  db.settings,
  db.mirror(side)
];

async function settleOne(
  db: PhoneDatabase,
  side: Side,
  result: OperationResult,
  clock: Clock
): Promise<void> {
  if (result.id === null || !isDecided(result)) return;
  const queued = await db.outbox.where('id').equals(result.id).first();
  if (!queued) return;
  if (result.outcome === 'refused') {
    await db.outbox.update(queued.seq, {
      state: 'attention',
      code: result.code ?? 'invalid',
      ...(result.detail && { detail: result.detail })
    });
    return;
  }
  if (result.outcome === 'applied' || !(await isPulled(db, side, queued, result.version))) {
    await keepPrediction(db, side, queued, result.version, clock);
  }
  const announced = photosOf(queued.operation).notices.map(({ id }) => id);
  if (side === 'resident' && (await areUnsent(db, announced))) {
    const { id, report, operation } = queued;
    await db.announcements.put({ id, report, operation });
  }
  // The report of these photos is on the server now, so their bytes may be sent (S3).
  await db.photos
    .where('id')
    .anyOf(announced)
    .and(({ state }) => state === 'waiting')
    .modify({ state: 'sending' });
  await db.outbox.delete(queued.seq);
  await remember(db, queued, clock);
  if (queued.operation.kind === 'withdraw') await dropUnsentPhotos(db, side, queued.report);
}

/** The photos of a withdrawn report are no longer needed, and the server refuses them. */
async function dropUnsentPhotos(db: PhoneDatabase, side: Side, report: Id): Promise<void> {
  const unsent = await db.photos
    .where('report')
    .equals(report)
    .and((photo) => photo.side === side && photo.state !== 'sent')
    .primaryKeys();
  await db.photos.bulkDelete(unsent);
  await db.photoBytes.bulkDelete(unsent);
  await db.announcements.where('report').equals(report).delete();
}

/** Whether the mirror has the result of a repeated operation, or a later one: a person imported their own export. */
async function isPulled(
  db: PhoneDatabase,
  side: Side,
  { operation }: QueuedOperation,
  version = Infinity
): Promise<boolean> {
  const known = await db.mirror(side).get(operation.report);
  return known !== undefined && !known.foreseen && known.version >= version;
}

const areUnsent = async (db: PhoneDatabase, photos: readonly Id[]): Promise<boolean> =>
  photos.length > 0 &&
  (await db.photos
    .where('id')
    .anyOf(photos)
    .and(({ state }) => state !== 'sent')
    .count()) > 0;

/** Stores the predicted result of the operation until the next pull replaces it. */
async function keepPrediction(
  db: PhoneDatabase,
  side: Side,
  { operation }: QueuedOperation,
  version: number | undefined,
  clock: Clock
): Promise<void> {
  // An officer who has signed out must not see anything more.
  if (side === 'officer' && !(await db.setting('officer'))) return;
  const known = await db.mirror(side).get(operation.report);
  const view = predict(known ?? null, operation, side, clock.now());
  if (!view) return;
  const row: MirroredReport = {
    scopes: [],
    round: 0,
    ...known,
    ...view,
    version: version ?? view.version,
    foreseen: true
  };
  await db.mirror(side).put(row);
}
