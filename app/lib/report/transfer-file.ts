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
 * Everything that this phone has yet to send, in one file, for another phone to send (S12). Nothing
 * leaves this phone by it: both may send, and the server takes each operation once (S2).
 */

const VERSION = 1;

const base64 = z.string().check(z.maxLength(Math.ceil(PHOTO_BYTES_MAX / 3) * 4));

const CarriedDraft = z.object({
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

const CarriedPhoto = z.object({
  id: Id,
  /** Empty where the report is sent, or was to be. */
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
type CarriedPhoto = z.infer<typeof CarriedPhoto>;

/** The envelope; what is in it is parsed one by one, so that one bad thing does not hold up the rest. */
const Carried = z.object({
  varadi: z.literal('unsent'),
  version: z.literal(VERSION),
  drafts: z.array(z.unknown()),
  operations: z.array(z.unknown()),
  photos: z.array(z.unknown())
});

/** A filing that this version would not take: its owner gets it back as a draft. */
const DoubtfulFiling = z.object({
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
  const carried = await db.transaction('r', tables, async () => {
    const queued = await db.outbox.filter(({ side }) => side === 'resident').sortBy('seq');
    const announced = await db.announcements.toArray();
    const rows = await db.photos
      .filter(({ side, state }) => side === 'resident' && state !== 'sent')
      .toArray();
    const photos: CarriedPhoto[] = [];
    for (const { id, draft, report, sha256, width, height, takenAt, addedAt, thumb } of rows) {
      // Bytes that the browser has lost keep nothing else from being carried over.
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
      // What was acknowledged goes before what builds on it.
      operations: [...announced, ...queued].map(({ operation }) => operation),
      photos
    };
  });
  const { drafts, operations, photos } = carried;
  if (drafts.length + operations.length + photos.length === 0) return null;
  return new Blob([JSON.stringify(carried)], { type: 'application/json' });
}

/**
 * Takes over what another phone has exported. What is here already stays as it is, and a photo that is damaged
 * keeps nothing else away.
 *
 * @param leftOut told how many photos could not be taken over
 * @returns how many reports and drafts came with it
 */
export async function importUnsent(
  db: PhoneDatabase,
  file: Blob,
  leftOut: (photos: number) => void = () => {}
): Promise<Result<number, 'not_ours' | 'storage_full'>> {
  const carried = parse(await file.text());
  if (!carried) return err('not_ours');
  const { drafts, operations } = carried;
  // Before the transaction, which ends as soon as anything but the database is waited for.
  const photos = await readable(carried.photos);
  leftOut(carried.photosInFile - photos.length);
  try {
    const tables = [db.drafts, db.outbox, db.photos, db.photoBytes, db.mine];
    await db.transaction('rw', tables, async () => {
      for (const draft of drafts) await takeDraft(db, draft);
      for (const operation of operations) await takeOperation(db, operation);
      for (const photo of photos) await takePhoto(db, photo, operations);
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
  const parsed = Carried.safeParse(json);
  if (!parsed.success) return null;
  const { drafts, operations, photos } = parsed.data;
  const doubtful = fitting(
    DoubtfulFiling,
    operations.filter((one) => !Operation.safeParse(one).success)
  );
  const backToDraft = new Set(doubtful.map(({ report }) => report));
  return {
    photosInFile: photos.length,
    drafts: [...fitting(CarriedDraft, drafts), ...doubtful.map(draftOf)],
    operations: fitting(Operation, operations).filter(({ report }) => !backToDraft.has(report)),
    photos: fitting(CarriedPhoto, photos).map((photo) =>
      backToDraft.has(photo.report) ? { ...photo, draft: photo.report } : photo
    )
  };
}

function draftOf({ report, body }: z.infer<typeof DoubtfulFiling>): Draft {
  const { contact, ...written } = body;
  return { id: report, ...written, email: contact.email, updatedAt: Date.now() };
}

const fitting = <Schema extends z.ZodMiniType>(schema: Schema, items: readonly unknown[]) =>
  items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });

async function takeDraft(db: PhoneDatabase, draft: Draft): Promise<void> {
  if ((await isFiled(db, draft.id)) || (await db.drafts.get(draft.id))) return;
  await db.drafts.add(draft);
}

async function takeOperation(db: PhoneDatabase, operation: Operation): Promise<void> {
  const isHere = (await db.outbox.where('id').equals(operation.id).count()) > 0;
  if (!isHere) await enqueue(db, RESIDENT, operation, Date);
}

type ReadPhoto = Omit<CarriedPhoto, 'bytes' | 'thumb'> & {
  content: ArrayBuffer;
  small: ArrayBuffer;
};

/** The photos whose bytes are the ones that were exported; a file passes through many hands. */
async function readable(photos: readonly CarriedPhoto[]): Promise<ReadPhoto[]> {
  const read: ReadPhoto[] = [];
  for (const { bytes, thumb, ...known } of photos) {
    const content = fromBase64(bytes);
    if (!content || (await sha256(content)) !== known.sha256) continue;
    // The small picture is only for this phone's screen.
    read.push({ ...known, content, small: fromBase64(thumb) ?? new ArrayBuffer(0) });
  }
  return read;
}

async function takePhoto(
  db: PhoneDatabase,
  { content, small, ...known }: ReadPhoto,
  operations: readonly Operation[]
): Promise<void> {
  if (await db.photos.get(known.id)) return;
  const isAnnounced = operations.some((one) =>
    photosOf(one).notices.some(({ id }) => id === known.id)
  );
  // A photo without its draft or its operation could go nowhere.
  if (!isAnnounced && !(known.draft && (await db.drafts.get(known.draft)))) return;
  const photo: LocalPhoto = {
    ...known,
    ...RESIDENT,
    role: 'problem',
    state: isAnnounced ? 'waiting' : 'draft',
    bytes: content.byteLength,
    thumb: small,
    offset: 0,
    // The other phone may have sent a part of it.
    ask: true,
    fresh: false
  };
  await db.photos.add(photo);
  await db.photoBytes.add({ id: known.id, bytes: content });
}

function toBase64(bytes: ArrayBuffer): string {
  const view = new Uint8Array(bytes);
  let text = '';
  // In stretches: a call takes only so many arguments.
  for (let at = 0; at < view.length; at += 0x8000) {
    text += String.fromCharCode(...view.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/** @returns null where it is no base64 */
function fromBase64(text: string): ArrayBuffer | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  } catch {
    return null;
  }
}
