import * as z from 'zod/mini';
import { PHOTO_BYTES_MAX } from '#shared/limits.ts';
import { Category, Location, Operation } from '#shared/operations.ts';
import { photosOf } from '#shared/report.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { Id, Sha256 } from '#shared/values.ts';
import { RESIDENT, type Draft, type LocalPhoto, type PhoneDatabase } from '../db/db.ts';
import { isFiled } from './drafts.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { isOutOfSpace } from '../db/storage-space.ts';
import { sha256 } from '../photos/sha256.ts';

/*
 * Exports everything unsent on this phone into one file, for another phone to send (S12). Nothing is
 * removed from this phone: both may send, and the server applies each operation once (S2).
 */

const VERSION = 1;

const base64 = z.string().check(z.maxLength(Math.ceil(PHOTO_BYTES_MAX / 3) * 4));

const ExportedDraft = z.object({
  id: Id,
  category: z.nullable(Category),
  description: z.string(),
  landmark: z.string(),
  location: z.catch(z.nullable(Location), null),
  email: z.string(),
  updatedAt: z.number(),
  placedAt: z.catch(z.optional(z.number()), undefined),
  doubt: z.catch(z.nullish(z.looseObject({ why: z.enum(['photo', 'moved', 'old']) })), null),
  otherTexts: z.catch(z.optional(z.record(z.string(), z.string())), undefined)
});

const ExportedPhoto = z.object({
  id: Id,
  /** Empty if the photo belongs to a saved report. */
  draft: z.string(),
  report: z.string(),
  sha256: Sha256,
  width: z.int(),
  height: z.int(),
  takenAt: z.nullable(z.string()),
  addedAt: z.number(),
  bytes: base64,
  thumb: base64
});
type ExportedPhoto = z.infer<typeof ExportedPhoto>;

/** The envelope; its items are parsed one by one, so that one bad item does not block the rest. */
const ExportFile = z.object({
  varadi: z.literal('unsent'),
  version: z.literal(VERSION),
  drafts: z.array(z.unknown()),
  operations: z.array(z.unknown()),
  photos: z.array(z.unknown())
});

/** A filing that this version does not accept: its owner gets it back as a draft. */
const InvalidFiling = z.object({
  report: Id,
  kind: z.literal('file'),
  body: z.object({
    category: z.catch(z.nullable(Category), null),
    description: z.catch(z.string(), ''),
    landmark: z.catch(z.string(), ''),
    location: z.catch(z.nullable(Location), null),
    contact: z.catch(z.object({ email: z.string() }), { email: '' })
  })
});

/** @returns a JSON file; `null` where nothing is unsent */
export async function exportUnsent(db: PhoneDatabase): Promise<Blob | null> {
  const tables = [db.drafts, db.outbox, db.photos, db.photoBytes, db.announcements];
  const exported = await db.transaction('r', tables, async () => {
    const queued = await db.outbox.filter(({ side }) => side === 'resident').sortBy('seq');
    const announced = await db.announcements.toArray();
    const rows = await db.photos
      .filter(({ side, state }) => side === 'resident' && state !== 'sent')
      .toArray();
    const photos: ExportedPhoto[] = [];
    for (const { id, draft, report, sha256, width, height, takenAt, addedAt, thumb } of rows) {
      // Bytes that the browser has lost must not stop the rest of the export.
      const stored = await db.photoBytes.get(id).catch(() => undefined);
      if (!stored) continue;
      photos.push({
        ...{ id, draft, report, sha256, width, height, takenAt, addedAt },
        bytes: toBase64(stored.bytes),
        thumb: toBase64(thumb)
      });
    }
    return {
      varadi: 'unsent' as const,
      version: VERSION,
      drafts: await db.drafts.toArray(),
      // Acknowledged operations come before those that depend on them.
      operations: [...announced, ...queued].map(({ operation }) => operation),
      photos
    };
  });
  const { drafts, operations, photos } = exported;
  if (drafts.length + operations.length + photos.length === 0) return null;
  return new Blob([JSON.stringify(exported)], { type: 'application/json' });
}

/**
 * Imports what another phone has exported. Existing items stay unchanged, and a damaged photo does not stop the
 * import.
 *
 * @param leftOut called with the number of photos that could not be imported
 * @returns how many reports and drafts were in the file
 */
export async function importUnsent(
  db: PhoneDatabase,
  file: Blob,
  leftOut: (photos: number) => void = () => {}
): Promise<Result<number, 'not_ours' | 'storage_full'>> {
  const exported = parse(await file.text());
  if (!exported) return err('not_ours');
  const { drafts, operations } = exported;
  // Before the transaction, which ends as soon as anything but the database is awaited.
  const photos = await readable(exported.photos);
  leftOut(exported.photosInFile - photos.length);
  try {
    const tables = [db.drafts, db.outbox, db.photos, db.photoBytes, db.mine];
    await db.transaction('rw', tables, async () => {
      for (const draft of drafts) await importDraft(db, draft);
      for (const operation of operations) await importOperation(db, operation);
      for (const photo of photos) await importPhoto(db, photo, operations);
    });
  } catch (cause) {
    if (isOutOfSpace(cause)) return err('storage_full');
    throw cause;
  }
  return ok(new Set([...drafts.map(({ id }) => id), ...operations.map((one) => one.report)]).size);
}

function parse(text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = ExportFile.safeParse(json);
  if (!parsed.success) return null;
  const { drafts, operations, photos } = parsed.data;
  const invalid = fitting(
    InvalidFiling,
    operations.filter((one) => !Operation.safeParse(one).success)
  );
  const backToDraft = new Set(invalid.map(({ report }) => report));
  return {
    photosInFile: photos.length,
    drafts: [...fitting(ExportedDraft, drafts), ...invalid.map(draftOf)],
    operations: fitting(Operation, operations).filter(({ report }) => !backToDraft.has(report)),
    photos: fitting(ExportedPhoto, photos).map((photo) =>
      backToDraft.has(photo.report) ? { ...photo, draft: photo.report } : photo
    )
  };
}

function draftOf({ report, body }: z.infer<typeof InvalidFiling>): Draft {
  const { contact, ...written } = body;
  return { id: report, ...written, email: contact.email, updatedAt: Date.now() };
}

const fitting = <Schema extends z.ZodMiniType>(schema: Schema, items: readonly unknown[]) =>
  items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });

async function importDraft(db: PhoneDatabase, draft: Draft): Promise<void> {
  if ((await isFiled(db, draft.id)) || (await db.drafts.get(draft.id))) return;
  await db.drafts.add(draft);
}

async function importOperation(db: PhoneDatabase, operation: Operation): Promise<void> {
  const isQueued = (await db.outbox.where('id').equals(operation.id).count()) > 0;
  if (!isQueued) await enqueue(db, RESIDENT, operation, Date);
}

type ReadPhoto = Omit<ExportedPhoto, 'bytes' | 'thumb'> & {
  content: ArrayBuffer;
  small: ArrayBuffer;
};

/** The photos whose bytes still match their hash: the file may have been altered on its way. */
async function readable(photos: readonly ExportedPhoto[]): Promise<ReadPhoto[]> {
  const read: ReadPhoto[] = [];
  for (const { bytes, thumb, ...known } of photos) {
    const content = fromBase64(bytes);
    if (!content || (await sha256(content)) !== known.sha256) continue;
    // The thumbnail is only for this phone's screen, so it may be missing.
    read.push({ ...known, content, small: fromBase64(thumb) ?? new ArrayBuffer(0) });
  }
  return read;
}

async function importPhoto(
  db: PhoneDatabase,
  { content, small, ...known }: ReadPhoto,
  operations: readonly Operation[]
): Promise<void> {
  if (await db.photos.get(known.id)) return;
  const isAnnounced = operations.some((one) =>
    photosOf(one).notices.some(({ id }) => id === known.id)
  );
  // A photo without its draft or its operation could never be sent.
  if (!isAnnounced && !(known.draft && (await db.drafts.get(known.draft)))) return;
  const photo: LocalPhoto = {
    ...known,
    ...RESIDENT,
    role: 'problem',
    state: isAnnounced ? 'waiting' : 'draft',
    bytes: content.byteLength,
    thumb: small,
    offset: 0,
    // The other phone may have sent part of it.
    ask: true,
    fresh: false
  };
  await db.photos.add(photo);
  await db.photoBytes.add({ id: known.id, bytes: content });
}

function toBase64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = '';
  // In chunks: the number of arguments of a call is limited.
  for (let at = 0; at < view.length; at += 0x8000) {
    text += String.fromCharCode(...view.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/** @returns null if it is not valid base64 */
function fromBase64(text: string): ArrayBuffer | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  } catch {
    return null;
  }
}
