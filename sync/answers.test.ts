import { describe, expect, test } from 'vitest';
import { createTransport } from '#app/lib/sync/transport.ts';
import { PHOTO_VERIFIED_HEADER } from '#shared/protocol.ts';
import { filing, newId } from '#tests/support/builders.ts';
import { ask, type Http } from './http.ts';
import { createPhotoSender } from './photo-sender.ts';
import type { PendingPhoto } from './ports.ts';
import { createObstacles } from './network-obstacles.ts';

/*
 * How each caller interprets every response: status × body × headers. A response that does not follow the protocol
 * leaves every queue unchanged (S4, S6).
 */

const OURS = (code: string) => JSON.stringify({ error: { code, message: 'words' }, request: 'r' });
const GATEWAYS = (code: string) => JSON.stringify({ error: { code, message: 'words' } });
const PAGE = '<html>Please sign in to the Wi-Fi</html>';
const PUSHED = JSON.stringify({ results: [], time: '2026-11-28T00:00:00Z' });
const PULLED = JSON.stringify({ changes: [], cursor: 'c', more: false });
const sha256 = 'a'.repeat(64);
const photo: PendingPhoto = {
  id: newId(),
  report: newId(),
  role: 'problem',
  sha256,
  bytes: 10,
  offset: 5,
  fresh: false
};
const TUS = { 'Tus-Resumable': '1.0.0' };

type Headers = Record<string, string>;
const answering = (status: number, body: string, headers: Headers) => () =>
  Promise.resolve(new Response(status === 204 ? null : body, { status, headers }));

async function pushed(status: number, body: string, headers: Headers) {
  const transport = createTransport(answering(status, body, headers), () => Promise.resolve({}));
  return (await transport.push([filing()])).kind;
}

async function pulled(status: number, body: string, headers: Headers) {
  const transport = createTransport(answering(status, body, headers), () => Promise.resolve({}));
  return (await transport.pull('mine', null)).kind;
}

async function sent(status: number, body: string, headers: Headers) {
  return (await photoSender(answering(status, body, headers)).advance(photo)).kind;
}

const photoSender = (http: Http, road = createObstacles()) =>
  createPhotoSender({
    http,
    credentials: () => Promise.resolve({}),
    read: () => Promise.resolve(new Uint8Array(10)),
    sha256: () => Promise.resolve(sha256),
    base64: btoa,
    clock: { now: () => 0 },
    road
  });

const understood = async (status: number, body: string, headers: Headers) =>
  (await ask(answering(status, body, headers))).kind;

type Row = [
  status: number,
  body: string,
  headers: Headers,
  expected: { ask: string; push: string; pull: string; photo: string }
];
const all = (kind: string) => ({ ask: kind, push: kind, pull: kind, photo: kind });
/** Not from our server, whatever its content. */
const FOREIGN = { ...all('busy'), ask: 'foreign' };

const ROWS: Row[] = [
  [200, PUSHED, {}, { ask: 'reply', push: 'ok', pull: 'busy', photo: 'busy' }],
  [200, PULLED, {}, { ask: 'reply', push: 'busy', pull: 'ok', photo: 'busy' }],
  [200, PAGE, {}, { ...all('busy'), ask: 'reply' }],
  [200, '{}', {}, { ...all('busy'), ask: 'reply' }],
  [204, '', { ...TUS, 'Upload-Offset': '7' }, { ...all('busy'), ask: 'reply', photo: 'progress' }],
  [204, '', { 'Upload-Offset': '7' }, { ...all('busy'), ask: 'reply' }],
  [204, '', { ...TUS, 'Upload-Offset': '11' }, { ...all('busy'), ask: 'reply' }],
  [204, '', { ...TUS, 'Upload-Offset': '10' }, { ...all('busy'), ask: 'reply' }],
  [
    204,
    '',
    { ...TUS, 'Upload-Offset': '10', [PHOTO_VERIFIED_HEADER]: sha256 },
    { ...all('busy'), ask: 'reply', photo: 'received' }
  ],
  [
    204,
    '',
    { ...TUS, 'Upload-Offset': '10', [PHOTO_VERIFIED_HEADER]: 'b'.repeat(64) },
    { ...all('busy'), ask: 'reply' }
  ],
  [302, PAGE, { Location: '/' }, FOREIGN],
  [400, PAGE, {}, FOREIGN],
  [400, OURS('malformed'), {}, { ask: 'error', push: 'malformed', pull: 'busy', photo: 'busy' }],
  [401, PAGE, {}, FOREIGN],
  [401, OURS('device_key'), {}, all('signed_out')],
  [401, OURS('signed_out'), {}, all('signed_out')],
  [401, OURS('a_new_code'), {}, all('signed_out')],
  [403, PAGE, {}, FOREIGN],
  [403, OURS('not_allowed'), {}, { ask: 'error', push: 'busy', pull: 'denied', photo: 'refused' }],
  [403, OURS('a_new_code'), {}, { ask: 'error', push: 'busy', pull: 'busy', photo: 'refused' }],
  [404, PAGE, {}, FOREIGN],
  [404, OURS('unknown_photo'), {}, { ask: 'error', push: 'busy', pull: 'busy', photo: 'refused' }],
  [404, OURS('not_found'), {}, { ...all('busy'), ask: 'error' }],
  [405, PAGE, {}, FOREIGN],
  [408, PAGE, {}, all('busy')],
  [408, OURS('anything'), {}, all('busy')],
  [409, OURS('offset'), {}, { ...all('busy'), ask: 'error' }],
  [409, OURS('damaged'), {}, { ...all('busy'), ask: 'error' }],
  [410, OURS('restart'), {}, { ask: 'error', push: 'busy', pull: 'restart', photo: 'refused' }],
  [410, PAGE, {}, FOREIGN],
  [413, PAGE, {}, FOREIGN],
  [413, OURS('too_large'), {}, { ask: 'error', push: 'too_large', pull: 'busy', photo: 'refused' }],
  [415, OURS('not_a_photo'), {}, { ask: 'error', push: 'busy', pull: 'busy', photo: 'refused' }],
  [415, PAGE, {}, FOREIGN],
  [422, OURS('a_new_code'), {}, { ask: 'error', push: 'busy', pull: 'busy', photo: 'refused' }],
  [425, PAGE, {}, all('busy')],
  [426, PAGE, {}, FOREIGN],
  [426, OURS('upgrade'), {}, all('upgrade')],
  [429, PAGE, {}, all('busy')],
  [429, OURS('too_many'), {}, all('busy')],
  [429, OURS('signed_out'), {}, all('busy')],
  [500, PAGE, {}, FOREIGN],
  [500, OURS('fault'), {}, all('busy')],
  [500, OURS('malformed'), {}, all('busy')],
  [500, OURS('signed_out'), {}, all('busy')],
  [501, PAGE, {}, FOREIGN],
  [502, '', {}, FOREIGN],
  [503, OURS('unavailable'), {}, all('busy')],
  [503, OURS('not_allowed'), {}, all('busy')],
  [511, PAGE, {}, FOREIGN],
  // JSON of another format is not from our server.
  [401, '{"error":"unauthorized"}', {}, FOREIGN],
  [403, '{"code":"not_allowed"}', {}, FOREIGN],
  [400, '{"error":{"code":400,"message":"Bad Request"}}', {}, FOREIGN],
  [413, '{"error":"too_large"}', {}, FOREIGN],
  // A gateway's errors may have the same shape, but no request id of ours.
  ...([401, 403, 410, 413, 415, 422, 426] as const).map((status): Row => [
    status,
    GATEWAYS('not_allowed'),
    {},
    FOREIGN
  ]),
  [413, GATEWAYS('too_large'), {}, FOREIGN],
  [426, '"upgrade"', {}, FOREIGN]
];

describe('a response', () => {
  test.each(ROWS)('[S4] %d %s %j', async (status, body, headers, expected) => {
    expect({
      ask: await understood(status, body, headers),
      push: await pushed(status, body, headers),
      pull: await pulled(status, body, headers),
      photo: await sent(status, body, headers)
    }).toEqual(expected);
  });

  test.each([
    [429, PAGE],
    [503, OURS('unavailable')],
    [503, PAGE],
    [500, OURS('fault')]
  ])('[S6] the Retry-After of a %d is used, whoever sent it: %s', async (status, body) => {
    const transport = createTransport(answering(status, body, { 'Retry-After': '30' }), () =>
      Promise.resolve({})
    );
    const expected = { kind: 'busy', retryAfter: 30_000 };
    expect(await transport.push([filing()])).toEqual(expected);
    expect(await transport.pull('mine', null)).toEqual(expected);
  });

  test('[S10] a Retry-After date is ignored, since a phone’s clock may be years off', async () => {
    const date = { 'Retry-After': 'Fri, 31 Dec 2027 23:59:59 GMT' };
    expect(await ask(answering(503, OURS('unavailable'), date))).toEqual({ kind: 'busy' });
  });

  test('a compressed push that gets a page with status 200 is retried uncompressed', async () => {
    const encodings: (string | null)[] = [];
    const portal = (_: RequestInfo | URL, init?: RequestInit) => {
      const encoding = new Headers(init?.headers).get('Content-Encoding');
      encodings.push(encoding);
      return Promise.resolve(new Response(encoding === null ? PUSHED : PAGE));
    };
    const transport = createTransport(portal, () => Promise.resolve({}));
    const long = filing({ description: 'deep '.repeat(300) });
    expect((await transport.push([long])).kind).toBe('ok');
    expect((await transport.push([long])).kind).toBe('ok');
    // The network's obstacle is remembered.
    expect(encodings).toEqual(['gzip', null, null]);
  });

  test.each([
    // Before the server answered 405.
    ['not_found', 404],
    ['method_not_allowed', 405]
  ])(
    'PATCH is used again when the network starts to remove the tus method header (%s)',
    async (code, status) => {
      const road = createObstacles();
      await road.remember('patch');
      const methods: string[] = [];
      const sender = photoSender(({ method }) => {
        methods.push(method);
        const progress = new Response(null, {
          status: 204,
          headers: { ...TUS, 'Upload-Offset': '7' }
        });
        const unknown = new Response(OURS(code), { status });
        return Promise.resolve(method === 'PATCH' ? progress : unknown);
      }, road);
      expect(await sender.advance(photo)).toEqual({ kind: 'progress', offset: 7 });
      expect(await sender.advance(photo)).toEqual({ kind: 'progress', offset: 7 });
      expect(methods).toEqual(['POST', 'PATCH', 'PATCH']);
    }
  );

  test('a refusal is final where POST replaces PATCH, and no byte is sent again', async () => {
    const road = createObstacles();
    await road.remember('patch');
    const methods: string[] = [];
    const sender = photoSender(({ method }) => {
      methods.push(method);
      return Promise.resolve(new Response(OURS('not_a_photo'), { status: 415 }));
    }, road);
    expect(await sender.advance(photo)).toEqual({ kind: 'refused', code: 'not_a_photo' });
    expect(methods).toEqual(['POST']);
  });

  test('a request without a response changes nothing', async () => {
    const gone = () => Promise.reject(new TypeError('no network'));
    expect(await ask(gone)).toEqual({ kind: 'unreachable' });
    const transport = createTransport(gone, () => Promise.resolve({}));
    expect(await transport.push([filing()])).toEqual({ kind: 'unreachable' });
  });
});
