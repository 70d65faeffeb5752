import { PROTOCOL_HEADER, type PushReply } from '#shared/protocol.ts';
import type { PhotoNotice } from '#shared/operations.ts';
import { filing, newDevice, photoNotice, type TestDevice } from './builders.ts';

type Fetch = typeof globalThis.fetch;

/** A device that announces photos and makes each tus request itself, without a client. */
export function createUploader(fetch: Fetch, device: TestDevice = newDevice()) {
  return {
    of: (photo: PhotoNotice, report: string) => upload(fetch, device, photo, report),
    /** Files a report with one photo. @param claimed values announced instead of the true ones */
    async announce(bytes: Uint8Array, claimed?: Partial<PhotoNotice>) {
      const notice = { ...photoNotice(bytes), ...claimed };
      const filed = filing({ photos: [notice] });
      const reply = await fetch('/api/sync/push', {
        method: 'POST',
        headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
        body: JSON.stringify({ operations: [filed] })
      });
      if (!reply.ok) throw new Error(`push ${reply.status}`);
      const { results } = (await reply.json()) as PushReply;
      if (results[0]!.outcome !== 'applied') throw new Error(JSON.stringify(results));
      return upload(fetch, device, notice, filed.report);
    }
  };
}

export type Upload = ReturnType<typeof upload>;

function upload(fetch: Fetch, device: TestDevice, photo: PhotoNotice, report: string) {
  const ask = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
  ) =>
    fetch(path, {
      method,
      headers: {
        Authorization: device.authorization,
        'Tus-Resumable': '1.0.0',
        ...(body !== undefined && { 'Content-Type': 'application/offset+octet-stream' }),
        ...headers
      },
      ...(body !== undefined && { body, duplex: 'half' })
    });

  return {
    ...photo,
    report,
    photo,
    /** The same upload through another `fetch`, or by another device. */
    on: (other: Fetch, by: TestDevice = device) => upload(other, by, photo, report),
    create: (body?: Uint8Array<ArrayBuffer>, also: Record<string, string> = {}) =>
      ask(
        'POST',
        '/api/photos',
        {
          'Upload-Length': String(photo.bytes),
          'Upload-Metadata': Object.entries({
            photo: photo.id,
            report,
            sha256: photo.sha256,
            role: 'problem',
            ...also
          })
            .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
            .join(','),
          ...(body !== undefined && { 'Content-Length': String(body.length) })
        },
        body
      ),
    append: (offset: number, body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>) =>
      ask('PATCH', `/api/photos/${photo.id}`, { 'Upload-Offset': String(offset) }, body),
    head: () => ask('HEAD', `/api/photos/${photo.id}`, {})
  };
}
