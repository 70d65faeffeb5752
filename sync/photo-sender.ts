import {
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
import { createRoad, type Road } from './road.ts';
import type { PendingPhoto, PhotoOutbox, PhotoSender, PhotoStep } from './ports.ts';

const PATH = '/api/photos';
const TUS = { 'Tus-Resumable': '1.0.0', [PROTOCOL_HEADER]: String(PROTOCOL_VERSION) };

/** One stretch should take about so long, so that progress shows and a stalled link is noticed. */
const STRETCH_TIME = 8 * SECOND;
const STRETCH_LEAST = 16 * 1024;
const STRETCH_FIRST = 64 * 1024;
const STRETCH_MOST = 1024 * 1024;

/** Slower than this, in bytes a millisecond, a link counts as stalled. */
const SLOWEST = 0.5;
const BASE_TIMEOUT_MS = 30 * SECOND;
/** Whoever holds the lock for longer counts as frozen (`app/lib/sync/lock.ts`), and a worker is ended. */
const MAX_TIMEOUT_MS = 140 * SECOND;

/** What the server says of a photo that it will never take, and of one that may yet get there. */
const FINAL = new Set(['unknown_photo', 'not_allowed', 'mismatch', 'too_large', 'not_a_photo']);
const PASSING = new Set([
  'offset',
  'not_found',
  'method_not_allowed',
  'malformed',
  'unavailable',
  'fault',
  'cross_site'
]);
/** A code that this version does not know is taken by its status (S13). */
const FINAL_STATUSES = new Set([403, 410, 413, 415, 422]);

const isThrough = ({ kind }: PhotoStep) => kind === 'progress' || kind === 'received';

const isFinal = ({ code, status }: { code: string; status: number }): boolean =>
  FINAL.has(code) || (!PASSING.has(code) && FINAL_STATUSES.has(status));

/** Storage has lost the bytes: nothing can be sent, and the owner is told. */
const GONE: PhotoStep = { kind: 'refused', code: 'damaged' };

export type PhotoSenderPorts = {
  http: Http;
  /** Who is speaking, as headers; asked for every request. */
  credentials: () => Promise<Record<string, string>>;
  read: PhotoOutbox['read'];
  /** SHA-256 as hexadecimal digits. */
  sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
  base64: (ascii: string) => string;
  clock: Clock;
  road?: Road;
};

/**
 * A tus 1.0 client in three moves. What the server holds is asked for by creating the upload again,
 * which finds the one that exists; nothing but a tus answer from our server moves the offset (S4), and
 * nothing but the server's own statement of the SHA-256 ends the upload (S12).
 */
export function createPhotoSender({
  http,
  credentials,
  read,
  sha256,
  base64,
  clock,
  road = createRoad()
}: PhotoSenderPorts): PhotoSender {
  let stretch = STRETCH_FIRST;

  return {
    async advance(photo) {
      // A photo that was never begun need not be asked after: its first bytes go along.
      if (!photo.fresh && (photo.offset === null || photo.offset >= photo.bytes)) {
        return create(photo);
      }
      const from = photo.fresh ? 0 : photo.offset!;
      const body = await read(photo.id, from, Math.min(from + stretch, photo.bytes));
      if (body === null) return GONE;
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
    /** As tus 1.0 has it for whoever cannot send PATCH. */
    const asPost = {
      ...request,
      method: 'POST' as const,
      headers: { ...request.headers, [METHOD_OVERRIDE_HEADER]: 'PATCH' }
    };
    const isBlocked = await road.blocks('patch');
    const first = await send(isBlocked ? asPost : { ...request, method: 'PATCH' });
    const step = await stepOf(photo, first);
    // Without its header, which this network may take out, the POST is one that our server does not know.
    const isUnknown =
      first.kind === 'error' && (first.code === 'method_not_allowed' || first.code === 'not_found');
    const isDeaf = first.kind === 'foreign' || (isBlocked && isUnknown);
    if (!isDeaf || isThrough(step)) return step;
    const other = await stepOf(
      photo,
      await send(isBlocked ? { ...request, method: 'PATCH' } : asPost)
    );
    if (isThrough(other)) await (isBlocked ? road.forget('patch') : road.remember('patch'));
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
        timeout: Math.min(MAX_TIMEOUT_MS, BASE_TIMEOUT_MS + size / SLOWEST)
      })
    );
    adapt(understood, size, clock.now() - began);
    return understood;
  }

  function adapt(understood: Understood, size: number, took: number): void {
    if (understood.kind === 'unreachable') stretch = STRETCH_LEAST;
    if (understood.kind !== 'reply' || size === 0) return;
    const fitting = (size / Math.max(took, 1)) * STRETCH_TIME;
    stretch = Math.round(Math.min(STRETCH_MOST, Math.max(STRETCH_LEAST, fitting)));
  }

  async function stepOf(photo: PendingPhoto, understood: Understood): Promise<PhotoStep> {
    switch (understood.kind) {
      case 'reply': {
        const offset = offsetIn(understood.reply, photo);
        if (offset === null) return { kind: 'busy' };
        if (offset < photo.bytes) return { kind: 'progress', offset };
        const verified = understood.reply.headers.get(PHOTO_VERIFIED_HEADER) === photo.sha256;
        return verified ? { kind: 'received' } : { kind: 'busy' };
      }
      case 'error':
        if (understood.code === 'damaged') return damaged(photo);
        return isFinal(understood) ? { kind: 'refused', code: understood.code } : { kind: 'busy' };
      default:
        return failureOf(understood);
    }
  }

  /** The server got other bytes than were announced: by the road's fault, or are ours damaged? */
  async function damaged(photo: PendingPhoto): Promise<PhotoStep> {
    const ours = await read(photo.id, 0, photo.bytes);
    if (ours === null) return GONE;
    return (await sha256(ours)) === photo.sha256
      ? { kind: 'busy' }
      : { kind: 'refused', code: 'damaged' };
  }
}

/** Where the upload stands, if this is a tus answer at all. */
function offsetIn(reply: HttpReply, photo: PendingPhoto): number | null {
  if (reply.headers.get('Tus-Resumable') === null) return null;
  const text = reply.headers.get('Upload-Offset');
  // A creation without a body may leave it out: nothing is there yet.
  if (text === null) return reply.status === 201 ? 0 : null;
  const offset = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return offset <= photo.bytes ? offset : null;
}
