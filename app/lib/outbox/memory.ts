import { MISSING_IDS_MAX } from '#shared/protocol.ts';
import { photosOf } from '#shared/report.ts';
import { DAY, type Clock } from '#shared/time.ts';
import type { Id } from '#shared/values.ts';
import type { Memory } from '#sync/ports.ts';
import type { PhoneDatabase, SentOperation, Side } from '../db/db.ts';
import { isSpaceLow } from '../db/storage-space.ts';
import { officerOf } from './owner.ts';
import { serverTime } from './server-time.ts';

/** How long what was acknowledged stays on the phone (S14). */
const REMEMBERED_MS = 30 * DAY;

/** The engine's memory of what the server has acknowledged, for a server that is restored to an earlier time (S14). */
export function createMemory(db: PhoneDatabase, side: Side): Memory {
  const inDoubt = async (): Promise<SentOperation[]> => {
    const officer = await officerOf(db, side);
    const rows = await db.sent
      .where('[side+inDoubt]')
      .equals([side, 1])
      .filter((row) => row.officer === officer)
      .sortBy('seq');
    return rows.slice(0, MISSING_IDS_MAX);
  };

  const doubt = () =>
    db.transaction('rw', [db.sent], async () => {
      const rows = db.sent.where('[side+inDoubt]').equals([side, 0]);
      return (await rows.modify({ inDoubt: 1 })) > 0;
    });

  return {
    doubt,

    heard: (epoch) =>
      db.transaction('rw', [db.sent, db.settings], async () => {
        const known = (await db.setting('epochs')) ?? {};
        if (known[side] === epoch) return false;
        await db.set('epochs', { ...known, [side]: epoch });
        // Also the first that this phone hears of: the server may have been restored since it acknowledged.
        return doubt();
      }),

    async inDoubt() {
      const rows = await inDoubt();
      if (rows.length === 0) return null;
      const announced = rows.flatMap(({ operation }) => noticesOf(operation));
      // Photos whose bytes are gone cannot be sent again.
      const here = (await db.sentBytes.bulkGet(announced)).flatMap((row) => (row ? [row.id] : []));
      return { operations: rows.map(({ id }) => id), photos: here.slice(0, MISSING_IDS_MAX) };
    },

    settle: (asked, missing) =>
      db.transaction(
        'rw',
        [db.sent, db.sentBytes, db.outbox, db.photos, db.photoBytes, db.announcements],
        async () => {
          const lost = new Set(missing.operations);
          for (const row of await db.sent.bulkGet(asked.operations)) {
            if (!row) continue;
            if (lost.has(row.id)) await sendAgain(db, row);
            else await db.sent.update(row.id, { inDoubt: 0 });
          }
          for (const id of missing.photos) await sendPhotoAgain(db, id);
        }
      )
  };
}

const noticesOf = (operation: SentOperation['operation']): Id[] =>
  photosOf(operation).notices.map(({ id }) => id);

/** Back into the outbox, in its old place: what came after it refers to it. */
async function sendAgain(db: PhoneDatabase, row: SentOperation): Promise<void> {
  const { id, seq, report, side, officer, operation, savedAt } = row;
  const queued = { id, seq, report, side, officer, operation, savedAt } as const;
  await db.outbox.put({ ...queued, state: 'pending', again: true });
  await db.sent.delete(id);
  for (const photo of noticesOf(operation)) {
    await waitForReport(db, photo);
    await sendPhotoAgain(db, photo, 'waiting');
  }
  // What was added since, and refused by a server that did not know the report.
  await db.outbox
    .where('report')
    .equals(report)
    .and((row) => row.side === side && row.state === 'attention' && row.code === 'unknown_report')
    .modify((row) => {
      row.state = 'pending';
      delete row.code;
    });
}

/** The server is asked what it holds before a byte is sent. */
const FROM_THE_START = { offset: 0, ask: true, fresh: false } as const;

/** A photo whose bytes were still on their way: a server that does not know its report refuses it. */
async function waitForReport(db: PhoneDatabase, id: Id): Promise<void> {
  const photo = await db.photos.get(id);
  const isRefused = photo?.state === 'refused' && photo.code === 'unknown_photo';
  if (photo?.state !== 'sending' && !isRefused) return;
  await db.photos.update(id, { state: 'waiting', code: undefined, ...FROM_THE_START });
}

/** A photo that had arrived: it waits for its operation, or is sent at once. */
async function sendPhotoAgain(
  db: PhoneDatabase,
  id: Id,
  state: 'waiting' | 'sending' = 'sending'
): Promise<void> {
  const kept = await db.sentBytes.get(id);
  const photo = await db.photos.get(id);
  if (!kept || photo?.state !== 'sent') return;
  await db.photoBytes.put({ id, bytes: kept.bytes });
  await db.sentBytes.delete(id);
  await db.photos.update(id, { state, ...FROM_THE_START });
}

/** Remembers an acknowledged operation; call it in the transaction that takes it out of the outbox. */
export async function remember(
  db: PhoneDatabase,
  queued: Omit<SentOperation, 'at' | 'inDoubt'>,
  clock: Clock
): Promise<void> {
  const { id, seq, report, side, officer, operation, savedAt } = queued;
  await db.sent.put({
    id,
    seq,
    report,
    side,
    officer,
    operation,
    savedAt,
    at: (await serverTime(db)) ?? clock.now(),
    inDoubt: 0
  });
}

/** Forgets what is older than 30 days by the server's clock, and the bytes of photos where the phone has little space left. */
export async function forgetOld(db: PhoneDatabase): Promise<void> {
  const before = ((await serverTime(db)) ?? 0) - REMEMBERED_MS;
  const isFull = await isSpaceLow();
  await db.sent.where('at').below(before).delete();
  await (isFull ? db.sentBytes.clear() : db.sentBytes.where('at').below(before).delete());
}
