import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import sharp, { type Sharp } from 'sharp';
import { photoReceived } from '#shared/report.ts';
import { insertRows } from '../database/insert-rows.ts';
import { lockReports, scopesOfPlacement, updateReports } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { looksOf, type Looks } from './looks.ts';

/** What became of a photo whose last byte has arrived. */
export type Finish = 'received' | 'damaged' | 'not_a_photo';

type Needs = Pick<Services, 'database' | 'photoFiles' | 'clock' | 'news' | 'jobs'>;

const FORMATS = new Set(['jpeg', 'png', 'webp']);
/** A 50-megapixel phone picture is as large as they come; a plain JPEG is decoded small at once. */
const PIXELS_MAX = 60_000_000;
/** Everything else is held in memory whole, 8 bytes a pixel at worst. */
const PIXELS_WHOLE_MAX = 16_000_000;

const THUMB_EDGE = 320;
const VIEW_EDGE = 1_280;

/** Decoding can take 130 MB: one at a time, since the server may have 512. */
const decoding = pLimit(1);
const underWay = new Map<string, Promise<Finish>>();

/**
 * Verifies a whole upload against what was announced, strips it of metadata, makes a thumbnail and a
 * view, and only then says "received". Safe to call again, from another request too.
 */
export function finishPhoto(services: Needs, id: string): Promise<Finish> {
  const running = underWay.get(id);
  if (running) return running;
  const finishing = decoding(() => finish(services, id)).finally(() => underWay.delete(id));
  underWay.set(id, finishing);
  return finishing;
}

async function finish(
  { database, photoFiles, clock, news, jobs }: Needs,
  id: string
): Promise<Finish> {
  const announced = await database
    .selectFrom('photo')
    .select(['report', 'role', 'sha256', 'bytes', 'announced_by', 'audience', 'received_at'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const isResidents = announced.role === 'problem' && announced.audience === 'everyone';
  // An officer has seen what they took themselves.
  const isOfficers =
    announced.announced_by.startsWith('officer:') && announced.audience === 'everyone';
  if (announced.received_at !== null) {
    await photoFiles.removeUpload(id);
    return 'received';
  }

  const bytes = await photoFiles.readUpload(id);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (bytes.length !== announced.bytes || sha256 !== announced.sha256) {
    await photoFiles.removeUpload(id);
    return 'damaged';
  }
  const made = await derive(bytes);
  if (made === null) {
    await photoFiles.removeUpload(id);
    return 'not_a_photo';
  }
  await photoFiles.keep(id, 'thumb', made.thumb);
  await photoFiles.keep(id, 'view', made.view);

  const scopes = await database.transaction().execute(async (tx) => {
    const stored = (await lockReports(tx, [announced.report])).get(announced.report)!;
    const at = new Date(clock.now());
    const { numUpdatedRows } = await tx
      .updateTable('photo')
      .set({ received_at: at, released_at: isOfficers ? at : null, looks: made.looks })
      .where('id', '=', id)
      .where('received_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return [];
    const report = photoReceived(stored.report, id);
    await updateReports(tx, [{ ...stored, report, updatedAt: at }]);
    await insertRows(tx, {
      event: [
        {
          report: report.id,
          version: report.version,
          kind: 'photo_received',
          actor: 'server',
          audience: 'nobody',
          operation: null,
          body: { photo: id },
          at
        }
      ]
    });
    // It may show the same as another, or more than the words say.
    if (isResidents) await jobs.add(tx, 'triage', { reports: [report.id] });
    return scopesOfPlacement(stored.placement);
  });
  news.tell(scopes);
  await photoFiles.removeUpload(id);
  return 'received';
}

/** Decides by the content, not by what the sender calls it; a re-encoded picture carries no metadata. */
async function derive(
  bytes: Buffer
): Promise<{ thumb: Buffer; view: Buffer; looks: Looks | null } | null> {
  try {
    const { format, isProgressive, width, height, pages = 1 } = await sharp(bytes).metadata();
    if (!FORMATS.has(format) || pages > 1) return null;
    const isPlain = format === 'jpeg' && !isProgressive;
    if (width * height > (isPlain ? PIXELS_MAX : PIXELS_WHOLE_MAX)) return null;
    // Decoded once; the thumbnail is made from the view.
    const { data, info } = await within(sharp(bytes, { failOn: 'error' }).autoOrient(), VIEW_EDGE)
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    const view = await sharp(data, { raw }).jpeg({ quality: 82, mozjpeg: true }).toBuffer();
    const thumb = await within(sharp(data, { raw }), THUMB_EDGE)
      .jpeg({ quality: 70, mozjpeg: true })
      .toBuffer();
    return { thumb, view, looks: await looksOf(sharp(data, { raw })) };
  } catch {
    return null;
  }
}

const within = (picture: Sharp, edge: number): Sharp =>
  picture.resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
