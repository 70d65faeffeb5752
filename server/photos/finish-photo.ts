import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import sharp, { type Sharp } from 'sharp';
import { photoReceived } from '#shared/report.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { insertRows } from '../database/insert-rows.ts';
import { jurisdictionOf, lockReports, scopesOfReport, updateReports } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { looksOf, type Looks } from './looks.ts';

/**
 * What became of a photo whose last byte has arrived. `unavailable`: it could not be looked at now, for want of
 * memory say; the upload stays, and is looked at when the phone asks again.
 */
export type Finish = 'received' | 'damaged' | 'not_a_photo' | 'unavailable';

type Needs = Pick<Services, 'database' | 'photoFiles' | 'clock' | 'news' | 'jobs' | 'log'>;

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
  { database, photoFiles, clock, news, jobs, log }: Needs,
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
  const derived = await derive(bytes);
  if (!derived.ok) {
    if (derived.error.why === 'trouble') {
      log.error({ err: derived.error.cause, photo: id }, 'a photo could not be looked at now');
      return 'unavailable';
    }
    await photoFiles.removeUpload(id);
    return 'not_a_photo';
  }
  const made = derived.value;
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
    return scopesOfReport(jurisdictionOf(stored));
  });
  news.tell(scopes);
  await photoFiles.removeUpload(id);
  return 'received';
}

type Derived = { thumb: Buffer; view: Buffer; looks: Looks | null };
type Underivable = { why: 'not_a_photo' } | { why: 'trouble'; cause: unknown };

/** Decides by the content, not by what the sender calls it; a re-encoded picture carries no metadata. */
async function derive(bytes: Buffer): Promise<Result<Derived, Underivable>> {
  try {
    const made = await decoded(bytes);
    return made ? ok(made) : err({ why: 'not_a_photo' });
  } catch (cause) {
    // The decoder's words do not tell a bad picture from want of memory; a good picture does.
    try {
      await decoded(await touchstone());
    } catch {
      return err({ why: 'trouble', cause });
    }
    return decodedOnceMore(bytes);
  }
}

/** The trouble may have been over by the time that the good picture was looked at. */
async function decodedOnceMore(bytes: Buffer): Promise<Result<Derived, Underivable>> {
  try {
    const made = await decoded(bytes);
    return made ? ok(made) : err({ why: 'not_a_photo' });
  } catch (cause) {
    return isWantOfMeans(cause) ? err({ why: 'trouble', cause }) : err({ why: 'not_a_photo' });
  }
}

/** Where the decoder does say that it lacked something of the machine's. */
const isWantOfMeans = (cause: unknown): boolean =>
  /memory|alloc|ENOMEM|EMFILE|ENFILE|ENOSPC|too many open|resource|thread/i.test(String(cause));

let known: Promise<Buffer> | undefined;
/** A picture that is certainly good, as large as phones send them. */
const touchstone = (): Promise<Buffer> =>
  (known ??= sharp({
    create: { width: VIEW_EDGE, height: 960, channels: 3, background: '#7a8b99' }
  })
    .jpeg()
    .toBuffer()
    .catch((cause: unknown) => {
      known = undefined;
      throw cause;
    }));

/** @returns null where it is another thing than a photo that we take */
async function decoded(bytes: Buffer): Promise<Derived | null> {
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
}

const within = (picture: Sharp, edge: number): Sharp =>
  picture.resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
