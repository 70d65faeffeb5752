import { Readable } from 'node:stream';
import { Server as TusServer } from '@tus/server';
import { Metadata, TUS_RESUMABLE } from '@tus/utils';
import { Hono } from 'hono';
import { z } from 'zod';
import { can } from '#shared/access.ts';
import type { ErrorCode } from '#shared/error-codes.ts';
import { Id, Sha256 } from '#shared/values.ts';
import { PHOTO_BYTES_MAX } from '#shared/limits.ts';
import { EPOCH_HEADER, PHOTO_VERIFIED_HEADER } from '#shared/protocol.ts';
import { PhotoRole } from '#shared/report-photos.ts';
import { STATUS_RULES } from '#shared/report.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import { errorReply } from '../http/error-reply.ts';
import { establishActor, signedInOfficer } from '../http/actor.ts';
import { isNotModified } from '../http/conditional.ts';
import type { Limits } from '../http/limits.ts';
import { authorsOf, withCanonicals } from '../reports/store.ts';
import type { Services } from '../services.ts';
import { actorOf, readActorName } from '../actors/actor-name.ts';
import type { Variant } from './store/photo-store.ts';
import { finishPhoto } from './finish-photo.ts';
import { requireSameStore } from './store/same-store.ts';
import { UploadStore } from './upload-store.ts';

const PATH = '/api/photos';

/**
 * How long a request that was asked to release a photo may still write what it has. Its bytes are on this
 * machine already, or will never come. A phone whose connection broke waits for it.
 */
const DRAIN_MS = 500;

const UploadMetadata = z.object({ photo: Id, report: Id, sha256: Sha256, role: PhotoRole });

/** Uploads by tus 1.0: @tus/server implements the protocol and its locking; the storage is ours. */
export function uploadRoutes(services: Services, limits: Limits) {
  const tus = new TusServer({
    path: PATH,
    datastore: new UploadStore(services),
    locker: services.photoLocks,
    lockDrainTimeout: DRAIN_MS,
    maxSize: PHOTO_BYTES_MAX,
    relativeLocation: true,
    allowedOrigins: [],
    namingFunction: (_, metadata) => String(metadata?.photo),
    // By default tus also reads the id from the query, which no check here covers.
    getFileIdFromRequest: ({ url }) => Id.safeParse(new URL(url).pathname.split('/').pop()).data,
    async onUploadFinish(_, upload) {
      const finish = await finishPhoto(services, upload.id);
      // tus answers with a thrown object of this shape.
      if (finish !== 'received') throw { status_code: FINISH_STATUS[finish], body: finish };
      return {};
    }
  });

  return (
    new Hono<AppEnv>()
      // The capabilities of tus are public; everything else needs an actor.
      .on('OPTIONS', ['/', '/:id'], async (c) => c.body(null, await tus.handleWeb(c.req.raw)))
      .use(establishActor(services, limits), limits.photos)
      .post('/', async (c) => {
        const { photo } = await mayUpload(services, c, announcementOf(c));
        const size = await services.photoStore.uploadSize(photo.id);
        if (photo.received_at === null && size === null) {
          await limits.photoBytes(c, photo.bytes);
          await requireStore(services);
          if (!(await services.photoStore.hasSpace())) {
            throw new DomainError('unavailable', 'no disk space for photos', { retryAfter: 600 });
          }
          return answered(services, c, photo.id, await tus.handleWeb(c.req.raw));
        }
        // A repeated creation returns the existing upload and its offset (S4).
        const url = new URL(`${PATH}/${photo.id}`, services.config.publicOrigin);
        const headers = { 'Tus-Resumable': TUS_RESUMABLE };
        const hasBody = Number(c.req.header('content-length')) > 0;
        if (hasBody) closeConnection(c);
        if (size !== null && hasBody) {
          const at = { ...headers, Location: url.pathname, 'Upload-Offset': String(size) };
          return answered(services, c, photo.id, new Response(null, { status: 201, headers: at }));
        }
        const found = await tus.handleWeb(new Request(url, { method: 'HEAD', headers }));
        if (found.status !== 200) return answered(services, c, photo.id, found);
        found.headers.set('Location', url.pathname);
        const created = new Response(null, { status: 201, headers: found.headers });
        return answered(services, c, photo.id, created);
      })
      .on(['PATCH', 'DELETE', 'GET'], '/:id', async (c) => {
        // Hono calls the handler of GET for HEAD too.
        if (c.req.method === 'GET') {
          c.header('Allow', 'HEAD, PATCH, DELETE, OPTIONS');
          throw new DomainError(
            'method_not_allowed',
            'this path takes uploads; photos are served at /photos'
          );
        }
        const id = c.req.param('id');
        const { photo } = await mayUpload(services, c, { photo: id });
        if (c.req.method === 'PATCH' && (await isAtOtherOffset(services, c, photo))) {
          closeConnection(c);
          return errorReply(
            c,
            new DomainError('offset', 'Upload-Offset is not the offset of the upload')
          );
        }
        return answered(services, c, id, await tus.handleWeb(c.req.raw));
      })
  );
}

/**
 * Thumbnails and views never change, but a public one may be hidden later: every cache asks again after some minutes, and
 * is answered without the bytes. One for officers only must not outlive the
 * session in a browser's cache (the app keeps its own copy, which it drops at sign-out).
 */
const CACHE_CONTROL = {
  public: 'public, max-age=300, must-revalidate',
  private: 'private, no-store'
} as const;

export const photoRoutes = (services: Services) =>
  new Hono<AppEnv>().get('/:id/:variant{thumb|view}', async (c) => {
    const { id, variant } = c.req.param();
    const audience = await audienceOf(services, c, id);
    const file = audience && (await services.photoStore.openKept(id, variant as Variant));
    if (!file) throw new DomainError('not_found', 'there is no such photo, or it is not public');
    c.header('Cache-Control', CACHE_CONTROL[audience]);
    if (isNotModified(c, { etag: `"${id}-${variant}"`, lastModified: file.keptAt })) {
      return c.body(null, 304);
    }
    const headers = { 'Content-Type': 'image/jpeg', 'Content-Length': String(file.bytes) };
    // Hono answers HEAD here too, and would open the file and forget it.
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    return c.body(Readable.toWeb(await file.read()) as ReadableStream, 200, headers);
  });

/** @throws DomainError if this server’s photos would not be where those of the others are */
async function requireStore({ photoStore, photoStoreMark, log }: Services): Promise<void> {
  try {
    await requireSameStore(photoStore, photoStoreMark);
  } catch (cause) {
    log.error({ err: cause }, 'photo refused');
    throw new DomainError('unavailable', 'the photo store is not available', { retryAfter: 60 });
  }
}

/**
 * When a reused connection breaks, browsers resend the request by themselves, with its whole body and its
 * old offset. Closing the connection saves the data cost of the rest of the body; the phone then resumes
 * from the current offset.
 */
const closeConnection = (c: AppContext) => c.header('Connection', 'close');

/** Checked before any other wait, since every moment costs the phone bytes. A received photo is at its end. */
async function isAtOtherOffset(
  { photoStore }: Services,
  c: AppContext,
  photo: { id: string; bytes: number; received_at: Date | null }
) {
  const size = photo.received_at === null ? await photoStore.uploadSize(photo.id) : photo.bytes;
  return size !== null && c.req.header('upload-offset') !== String(size);
}

const FINISH_STATUS = { damaged: 409, not_a_photo: 415, unavailable: 503, withdrawn: 404 } as const;

type Announcement = Partial<z.infer<typeof UploadMetadata>> & { photo: string; length?: number };

function announcementOf(c: AppContext): Announcement {
  let metadata: Record<string, string | null> = {};
  try {
    metadata = Metadata.parse(c.req.header('upload-metadata') ?? '');
  } catch {
    // The parse below reports what is missing.
  }
  const parsed = UploadMetadata.safeParse(metadata);
  if (!parsed.success) {
    throw new DomainError('malformed', 'Upload-Metadata must have photo, report, sha256 and role', {
      paths: parsed.error.issues.map(({ path }) => path.join('.'))
    });
  }
  return { ...parsed.data, length: Number(c.req.header('upload-length')) };
}

/**
 * Accepts only a photo that its report has announced, exactly as announced. The sender must be its announcer,
 * or another phone of its author's that has imported the report (S12).
 */
async function mayUpload(
  { database, photoStore }: Services,
  c: AppContext,
  announcement: Announcement
) {
  const photo = Id.safeParse(announcement.photo).success
    ? await database
        .selectFrom('photo')
        .innerJoin('report', 'report.id', 'photo.report')
        .select([
          'photo.id',
          'photo.report',
          'photo.sha256',
          'photo.role',
          'photo.bytes',
          'photo.announced_by',
          'photo.received_at',
          'report.status',
          'report.ward',
          'report.corporation',
          'report.assignee'
        ])
        .where('photo.id', '=', announcement.photo)
        .executeTakeFirst()
    : undefined;
  if (!photo) throw new DomainError('unknown_photo', 'no report has announced this photo');
  if (photo.status === 'withdrawn' && photo.received_at === null) {
    await photoStore.removeUpload(photo.id);
    await photoStore.removeKept(photo.id);
    throw new DomainError('unknown_photo', 'its report was withdrawn');
  }
  const { report = photo.report, sha256 = photo.sha256, role = photo.role } = announcement;
  const isAsAnnounced =
    // A phone may not know yet that its report was merged into the one that now has the photo.
    (report === photo.report ||
      (await withCanonicals(database, [report])).includes(photo.report)) &&
    sha256 === photo.sha256 &&
    role === photo.role &&
    (announcement.length ?? photo.bytes) === photo.bytes;
  if (!isAsAnnounced)
    throw new DomainError('mismatch', 'report, sha256, role or length is not as announced');

  const actor = c.get('actor');
  const isAnnouncer = photo.announced_by === actorOf(actor);
  const isAllowed =
    actor.kind === 'officer'
      ? isAnnouncer && can(actor, { do: 'see_internal', where: photo })
      : !actor.blocked &&
        (isAnnouncer ||
          (await areAuthors(database, photo.report, [
            actor.device,
            readActorName(photo.announced_by).id
          ])));
  if (!isAllowed)
    throw new DomainError('not_allowed', 'only its announcer or its author may send this photo');
  return { photo };
}

async function areAuthors(
  database: Services['database'],
  report: string,
  devices: readonly string[]
): Promise<boolean> {
  const authors = await authorsOf(database, report);
  return devices.every((device) => authors.includes(device));
}

/** tus's own answer, with our header for a verified photo (S12), and errors in our format. */
async function answered(
  { database }: Services,
  c: AppContext,
  id: string,
  response: Response
): Promise<Response> {
  if (response.status >= 400) {
    const text = (await response.text()).trim();
    return errorReply(
      c,
      new DomainError(codeOf(response.status, text), text || 'the upload failed')
    );
  }
  const photo = await database
    .selectFrom('photo')
    .innerJoin('sync_epoch', (join) => join.onTrue())
    // In one statement: a database that is restored meanwhile answers for itself.
    .select(['sha256', 'bytes', 'received_at', 'sync_epoch.epoch'])
    .where('id', '=', id)
    .executeTakeFirst();
  // No other site may use this API, so it needs no CORS headers.
  response.headers.delete('Access-Control-Expose-Headers');
  if (photo?.received_at) {
    response.headers.set(PHOTO_VERIFIED_HEADER, photo.sha256);
    response.headers.set(EPOCH_HEADER, photo.epoch);
    response.headers.set('Upload-Offset', String(photo.bytes));
  }
  return c.newResponse(response.body, response);
}

const codeOf = (status: number, text: string): ErrorCode => {
  switch (status) {
    case 404:
    case 410:
      return 'not_found';
    case 409:
      return text === 'damaged' ? 'damaged' : 'offset';
    case 413:
      return 'too_large';
    case 415:
      return 'not_a_photo';
    default:
      return status >= 500 ? 'unavailable' : 'malformed';
  }
};

/**
 * Who may see a photo. `public`: an officer's decision released it after it had arrived, and the report is
 * not hidden. `private`: only the officers of its ward. Null: the requester may not see it.
 */
async function audienceOf(
  services: Services,
  c: AppContext,
  id: string
): Promise<'public' | 'private' | null> {
  if (!Id.safeParse(id).success) return null;
  const photo = await services.database
    .selectFrom('photo')
    .innerJoin('report', 'report.id', 'photo.report')
    .select([
      'report.status',
      'report.hidden',
      'report.ward',
      'report.corporation',
      'report.assignee',
      'photo.released_at'
    ])
    .where('photo.id', '=', id)
    .where('photo.received_at', 'is not', null)
    .executeTakeFirst();
  if (!photo) return null;
  if (STATUS_RULES[photo.status].showsPhotos && photo.released_at !== null && !photo.hidden)
    return 'public';
  const officer = await signedInOfficer(services, c);
  if (!officer) return null;
  return can({ kind: 'officer', officer }, { do: 'see_internal', where: photo }) ? 'private' : null;
}
