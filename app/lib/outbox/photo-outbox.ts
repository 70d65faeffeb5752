import type { PhotoOutbox } from '#sync/ports.ts';
import type { PhoneDatabase, Side } from '../db/db.ts';
import { isSpaceLow } from '../db/storage-space.ts';
import { officerOf } from './owner.ts';
import { serverTime } from './server-time.ts';
import { waitsForWifi } from './network.ts';

/** The engine's photos on Dexie: bytes stay until the server has confirmed them (S12). */
export function createPhotoOutbox(db: PhoneDatabase, side: Side): PhotoOutbox {
  return {
    async next(except) {
      if (await waitsForWifi(db)) return null;
      const officer = await officerOf(db, side);
      const sending = await db.photos
        .where('[side+state]')
        .equals([side, 'sending'])
        .filter((row) => row.officer === officer && !except.has(row.id))
        .sortBy('addedAt');
      const photo = sending[0];
      if (!photo) return null;
      const { id, report, role, sha256, bytes, offset, ask, fresh } = photo;
      return { id, report, role, sha256, bytes, offset: ask ? null : offset, fresh };
    },

    async read(id, from, to) {
      const row = await db.photoBytes.get(id);
      return row ? new Uint8Array(row.bytes.slice(from, to)) : null;
    },

    async progress(id, offset) {
      await db.photos.update(
        id,
        offset === null ? { ask: true, fresh: false } : { offset, ask: false, fresh: false }
      );
    },

    async confirmed(id, epoch) {
      const isRemembered = !(await isSpaceLow());
      const at = (await serverTime(db)) ?? Date.now();
      const tables = [db.photos, db.photoBytes, db.sentBytes, db.announcements, db.settings];
      return db.transaction('rw', tables, async () => {
        const heard = (await db.setting('epochs'))?.[side];
        if (epoch !== undefined && heard !== undefined && heard !== epoch) return false;
        const photo = await db.photos.get(id);
        if (!photo) return true;
        await db.photos.update(id, { state: 'sent', offset: photo.bytes });
        const stored = await db.photoBytes.get(id);
        await db.photoBytes.delete(id);
        if (stored && isRemembered) await db.sentBytes.put({ ...stored, at });
        const others = await db.photos.where('report').equals(photo.report).toArray();
        if (others.every(({ state }) => state === 'sent')) {
          await db.announcements.where('report').equals(photo.report).delete();
        }
        return true;
      });
    },

    async refused(id, code) {
      // Not where it waits for its report again: a restored server was asked while this answer was on its way (S14).
      await db.photos
        .where('id')
        .equals(id)
        .and(({ state }) => state === 'sending')
        .modify({ state: 'refused', code });
    }
  };
}
