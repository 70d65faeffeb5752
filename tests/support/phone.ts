import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { PhoneDatabase } from '#app/lib/db/db.ts';
import { emptyDraft } from '#app/lib/db/blank-draft.ts';
import { addPhoto, storeDraft } from '#app/lib/report/drafts.ts';
import { reportsOnPhone } from '#app/lib/report/my-reports.ts';
import { saveDraft } from '#app/lib/report/file-report.ts';
import { openSync } from '#app/lib/sync/open-sync.ts';
import type { PreparedPhoto } from '#app/lib/photos/prepare.ts';
import { IN_BENGALURU } from './builders.ts';
import { openTestDatabase } from './dexie-store.ts';

/** A resident's phone: the app's own storage and engine, without screens. */
export function createPhone(
  fetch: typeof globalThis.fetch,
  db: PhoneDatabase = openTestDatabase()
) {
  return {
    db,
    /** @param size the long edge of the photos, pixels */
    async save({ photos = 0, words = 'deep', size = 200 } = {}): Promise<string> {
      const draft = {
        ...emptyDraft(),
        category: 'pothole' as const,
        description: words,
        location: { ...IN_BENGALURU, accuracy: 9, source: 'gps' as const }
      };
      await storeDraft(db, draft);
      for (let i = 0; i < photos; i++) await addPhoto(db, draft, await picture(size));
      const saved = await saveDraft(db, draft, 'en');
      if (!saved.ok) throw new Error(JSON.stringify(saved.error));
      return saved.value;
    },
    /** Runs the engine once, as after a restart of the app. */
    async sync() {
      const engine = openSync('resident', db, fetch);
      const status = await engine.syncNow('start');
      engine.stop();
      return status;
    },
    receipts: async () => (await reportsOnPhone(db)).map(({ receipt }) => receipt)
  };
}

let pictureCount = 0;

/** A new, different JPEG, about 20 KB at 200 pixels, in the form that the phone's worker produces. */
export async function picture(width = 200): Promise<PreparedPhoto> {
  const height = (width * 3) / 4;
  const noise = Buffer.alloc(width * height * 3);
  let state = (pictureCount += 1) * 2654435761;
  for (let i = 0; i < noise.length; i++)
    noise[i] = (state = (state * 1103515245 + 12345) >>> 0) >>> 24;
  const jpeg = await sharp(noise, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 80 })
    .toBuffer();
  return {
    bytes: new Uint8Array(jpeg).buffer,
    sha256: createHash('sha256').update(jpeg).digest('hex'),
    width,
    height,
    thumb: new ArrayBuffer(1),
    takenAt: null,
    location: null
  };
}
