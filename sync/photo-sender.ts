import {
  EPOCH_HEADER,
  METHOD_OVERRIDE_HEADER,
  PHOTO_VERIFIED_HEADER,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION
} from '#shared/protocol.ts';
import { SECOND, type Clock } from '#shared/time.ts';
import {
  ask,
  failureOf,
  type Http,
  type HttpReply,
  type HttpRequest,
  type Understood
} from './http.ts';
import { createObstacles, type NetworkObstacles } from './network-obstacles.ts';
import type { PendingPhoto, PhotoOutbox, PhotoSender, PhotoStep } from './ports.ts';

const PATH = '/api/photos';
const TUS = { 'Tus-Resumable': '1.0.0', [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };

/** The intended time for one chunk, so that progress is visible and a stalled link is noticed. */
const CHUNK_TIME_MS = 8 * SECOND;
const MIN_CHUNK_BYTES = 16 * 1024;
const FIRST_CHUNK_BYTES = 64 * 1024;
const MAX_CHUNK_BYTES = 1024 * 1024;

/** A slower link counts as stalled. */
const MIN_BYTES_PER_MS = 0.5;
const BASE_TIMEOUT_MS = 30 * SECOND;
/** A lock holder counts as frozen after longer (`app/lib/sync/lock.ts`), and browsers end a worker. */
const MAX_TIMEOUT_MS = 140 * SECOND;

/** Error codes for a photo that the server will never accept, and for one that can be retried. */
const FINAL_CODES = new Set([
  'unknown_photo',
  'not_allowed',
  'mismatch',
  'too_large',
  'not_a_photo'
]);
const RETRYABLE_CODES = new Set([
  'offset',
  'not_found',
  'malformed',
  'unavailable',
  'fault',
  'cross_site'
]);
/** An unknown code is classified by its status (S13). */
const FINAL_STATUSES = new Set([403, 410, 413, 415, 422]);

const isAccepted = ({ kind }: PhotoStep) => kind === 'progress' || kind === 'received';

const isFinal = ({ code, status }: { code: string; status: number }): boolean =>
  FINAL_CODES.has(code) || (!RETRYABLE_CODES.has(code) && FINAL_STATUSES.has(status));

/** Storage has lost the bytes: nothing can be sent, and the owner is informed. */
const BYTES_LOST: PhotoStep = { kind: 'refused', code: 'damaged' };

export type PhotoSenderPorts = {
  http: Http;
  /** The authentication headers; read for every request. */
  credentials: () => Promise<Record<string, string>>;
  read: PhotoOutbox['read'];
  /** SHA-256 as hexadecimal digits. */
  sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
  base64: (ascii: string) => string;
  clock: Clock;
  road?: NetworkObstacles;
};

/**
 * A tus 1.0 client with three kinds of request. Creating an upload again returns the existing one and its offset. Only
 * a tus response from our server changes the offset (S4), and only the server's SHA-256 completes the upload (S12).
 */
export function createPhotoSender({
  http,
  credentials,
  read,
  sha256,
  base64,
  clock,
  road = createObstacles()
}: PhotoSenderPorts): PhotoSender {
  let chunkBytes = FIRST_CHUNK_BYTES;

  return {
    async advance(photo) {
      // A new upload has no offset to request, so its first bytes go along with the creation.
      if (!photo.fresh && (photo.offset === null || photo.offset >= photo.bytes)) {
        return create(photo);
      }
      const from = photo.fresh ? 0 : photo.offset!;
      const body = await read(photo.id, from, Math.min(from + chunkBytes, photo.bytes));
      if (body === null) return BYTES_LOST;
      return photo.fresh ? create(photo, body) : append(photo, from, body);
    }
  };

  function create(photo: PendingPhoto, body?: Uint8Array<ArrayBuffer>): Promise<PhotoStep> {
    const metadata = {
      photo: photo.id,
      report: photo.report,
      sha256: photo.sha256,
      role: photo.role
    };
    const headers = {
      'Upload-Length': String(photo.bytes),
      'Upload-Metadata': Object.entries(metadata)
        .map(([key, value]) => `${key} ${base64(value)}`)
        .join(','),
      ...(body && { 'Content-Type': 'application/offset+octet-stream' })
    };
    const request = { method: 'POST' as const, path: PATH, headers, ...(body && { body }) };
    return send(request).then((understood) => stepOf(photo, understood));
  }

  async function append(
    photo: PendingPhoto,
    offset: number,
    body: Uint8Array<ArrayBuffer>
  ): Promise<PhotoStep> {
    const request = {
      path: `${PATH}/${photo.id}`,
      headers: {
        'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream'
      },
      body
    };
    /** The alternative of tus 1.0 for clients that cannot send PATCH. */
    const asPost = {
      ...request,
      method: 'POST' as const,
      headers: { ...request.headers, [METHOD_OVERRIDE_HEADER]: 'PATCH' }
    };
    const isBlocked = await road.blocks('patch');
    const first = await send(isBlocked ? asPost : { ...request, method: 'PATCH' });
    const step = await stepOf(photo, first);
    // Without its header, which the network may remove, our server does not know the POST.
    const isHeaderLost =
      first.kind === 'error' && (first.code === 'method_not_allowed' || first.code === 'not_found');
    const needsOtherMethod = first.kind === 'foreign' || (isBlocked && isHeaderLost);
    if (!needsOtherMethod || isAccepted(step)) return step;
    const other = await stepOf(
      photo,
      await send(isBlocked ? { ...request, method: 'PATCH' } : asPost)
    );
    if (isAccepted(other)) await (isBlocked ? road.forget('patch') : road.remember('patch'));
    return other;
  }

  async function send(request: Omit<HttpRequest, 'timeout'>): Promise<Understood> {
    const size = request.body?.length ?? 0;
    const began = clock.now();
    const headers = { ...TUS, ...(await credentials()), ...request.headers };
    const understood = await ask(() =>
      http({
        ...request,
        headers,
        timeout: Math.min(MAX_TIMEOUT_MS, BASE_TIMEOUT_MS + size / MIN_BYTES_PER_MS)
      })
    );
    adapt(understood, size, clock.now() - began);
    return understood;
  }

  function adapt(understood: Understood, size: number, took: number): void {
    if (understood.kind === 'unreachable') chunkBytes = MIN_CHUNK_BYTES;
    if (understood.kind !== 'reply' || size === 0) return;
    const fitting = (size / Math.max(took, 1)) * CHUNK_TIME_MS;
    chunkBytes = Math.round(Math.min(MAX_CHUNK_BYTES, Math.max(MIN_CHUNK_BYTES, fitting)));
  }

  async function stepOf(photo: PendingPhoto, understood: Understood): Promise<PhotoStep> {
    switch (understood.kind) {
      case 'reply': {
        const offset = offsetIn(understood.reply, photo);
        if (offset === null) return { kind: 'busy' };
        if (offset < photo.bytes) return { kind: 'progress', offset };
        const { headers } = understood.reply;
        const verified = headers.get(PHOTO_VERIFIED_HEADER) === photo.sha256;
        return verified
          ? { kind: 'received', epoch: headers.get(EPOCH_HEADER) ?? undefined }
          : { kind: 'busy' };
      }
      case 'error':
        if (understood.code === 'damaged') return damaged(photo);
        return isFinal(understood) ? { kind: 'refused', code: understood.code } : { kind: 'busy' };
      default:
        return failureOf(understood);
    }
  }

  /** The server got other bytes than announced: checks whether ours are damaged, or the network altered them. */
  async function damaged(photo: PendingPhoto): Promise<PhotoStep> {
    const ours = await read(photo.id, 0, photo.bytes);
    if (ours === null) return BYTES_LOST;
    return (await sha256(ours)) === photo.sha256
      ? { kind: 'busy' }
      : { kind: 'refused', code: 'damaged' };
  }
}

/** The upload's offset; null where this is not a tus response. */
function offsetIn(reply: HttpReply, photo: PendingPhoto): number | null {
  if (reply.headers.get('Tus-Resumable') === null) return null;
  const text = reply.headers.get('Upload-Offset');
  // The response to a creation without a body may leave it out: nothing is uploaded yet.
  if (text === null) return reply.status === 201 ? 0 : null;
  const offset = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return offset <= photo.bytes ? offset : null;
}
