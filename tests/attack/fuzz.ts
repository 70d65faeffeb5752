import { randomUUID } from 'node:crypto';
import { request as send, type Agent } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { z } from 'zod';
import type { core } from 'zod';
import { Operation } from '#shared/operations.ts';
import { OFFICER_HEADER, PROTOCOL_HEADER } from '#shared/protocol.ts';
import { newDevice } from '../support/builders.ts';
import { seededRandom } from '../support/random.ts';
import { mutated, nastyText, pick, written } from './mutate.ts';
import { valuesOf } from './values.ts';

/** A route of the server, and what its handlers declare that they take. */
export type Route = { method: string; path: string; takes: Taken[] };
type Taken = { target: 'json' | 'query'; schema: core.$ZodType };

export type Answer = { status: number; headers: Record<string, unknown>; body: string };
export type Shot = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
};
export type Fault = { why: string; before: string; shot: string; answer: string };
export type Fuzzed = { requests: number; statuses: Record<string, number>; faults: Fault[] };

/** The longest time that one small request may take. */
const TIMEOUT_MS = 20_000;
/** What the push takes: its handler parses the compressed body itself and declares nothing. */
const PUSH = z.object({ operations: z.array(Operation) });

type Options = {
  origin: string;
  routes: readonly Route[];
  seed: number;
  requests: number;
  /** The session cookie of an administrator. */
  cookie: string;
  agent: Agent;
};

/** Sends nearly valid requests one after the other and checks every answer. */
export async function fuzz({
  origin,
  routes,
  seed,
  requests,
  cookie,
  agent
}: Options): Promise<Fuzzed> {
  const random = seededRandom(seed);
  const samples = new Map<core.$ZodType, unknown[]>();
  const sample = (schema: core.$ZodType): unknown => {
    let values = samples.get(schema);
    if (!values) {
      const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      values = fc.sample(valuesOf(json as object), { seed, numRuns: 200 });
      samples.set(schema, values);
    }
    return pick(random, values);
  };
  const known = newDevice();
  const fuzzed: Fuzzed = { requests: 0, statuses: {}, faults: [] };
  /** The previous request on the same connections may be the cause of a fault. */
  let before = '';

  for (let i = 0; i < requests; i++) {
    const shot = buildRequest(random, pick(random, routes), sample, {
      known: known.authorization,
      cookie
    });
    const answer = await fire(origin, shot, agent);
    fuzzed.requests += 1;
    const status = answer === null ? 'none' : String(answer.status);
    fuzzed.statuses[status] = (fuzzed.statuses[status] ?? 0) + 1;
    const why = findFault(shot, answer);
    const text = Buffer.from(shot.body ?? []).toString('utf8', 0, 300);
    const shown = `${shot.method} ${shot.path.slice(0, 200)} ${JSON.stringify(shot.headers).slice(0, 400)} ${text}`;
    if (why) {
      const shownAnswer = `${status} ${answer?.body.slice(0, 400) ?? ''}`;
      fuzzed.faults.push({ why, before, shot: shown, answer: shownAnswer });
    }
    before = `${shown} → ${status}`;
  }
  return fuzzed;
}

function buildRequest(
  random: () => number,
  route: Route,
  sample: (schema: core.$ZodType) => unknown,
  credentials: { known: string; cookie: string }
): Shot {
  const isSignOut = route.path.endsWith('/sign-out');
  const address = `203.0.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}`;
  const headers: Record<string, string> = {
    'X-Forwarded-For': address,
    'Sec-Fetch-Site': random() < 0.95 ? 'same-origin' : 'cross-site',
    [PROTOCOL_HEADER]: random() < 0.97 ? '1' : headerText(random),
    ...pick<Record<string, string>>(random, [
      {},
      { Authorization: newDevice().authorization },
      { Authorization: credentials.known },
      { Authorization: credentials.known },
      { Authorization: headerText(random) },
      isSignOut ? {} : { Cookie: credentials.cookie },
      isSignOut ? {} : { Cookie: credentials.cookie },
      { Cookie: headerText(random), [OFFICER_HEADER]: headerText(random) }
    ])
  };
  if (random() < 0.15) {
    const name = pick(random, [
      'If-None-Match',
      'If-Modified-Since',
      'Range',
      'Accept-Language',
      'Accept-Encoding',
      'Origin',
      'X-HTTP-Method-Override',
      'Content-Encoding',
      'Upload-Offset'
    ]);
    headers[name] =
      random() < 0.5 ? headerText(random) : pick(random, ['GET', 'PUT', 'gzip', '0', '*']);
  }
  if (route.path.startsWith('/api/photos')) Object.assign(headers, tusHeaders(random));

  const schemaOf = (target: Taken['target']) =>
    route.takes.find((one) => one.target === target)?.schema;
  const method =
    random() < 0.9
      ? route.method
      : pick(random, ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
  const path = pathOf(random, route.path) + queryOf(random, schemaOf('query'), sample);
  const isPush = route.path === '/api/sync/push';
  const schema = isPush ? PUSH : schemaOf('json');
  const takesBody = !['GET', 'HEAD', 'OPTIONS'].includes(method);
  if (!takesBody) return { method, path, headers, body: undefined };
  if (!('Content-Type' in headers)) {
    headers['Content-Type'] = random() < 0.95 ? 'application/json' : headerText(random);
  }
  return { method, path, headers, body: bodyOf(random, schema && sample(schema)) };
}

function bodyOf(random: () => number, value: unknown): Uint8Array {
  let made = value;
  for (let times = Math.floor(random() * 3); times > 0; times--) made = mutated(made, random);
  const text = Buffer.from(written(made), 'utf8');
  const kind = random();
  if (kind < 0.75) return text;
  if (kind < 0.8) return text.subarray(0, Math.floor(text.length * random()));
  if (kind < 0.85) return gzipSync(text);
  if (kind < 0.88) return gzipSync(text).subarray(0, 20);
  if (kind < 0.9) return gzipSync(Buffer.alloc(30_000_000));
  if (kind < 0.93) return Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  if (kind < 0.95) return Buffer.alloc(3_000_000, '[');
  return Buffer.alloc(0);
}

const pathOf = (random: () => number, pattern: string): string =>
  pattern
    .split('/')
    .map((part) => {
      if (part === '*') return addressText(random);
      if (!part.startsWith(':')) return part;
      const choices =
        /\{(.*)\}$/
          .exec(part)?.[1]
          ?.split('|')
          .filter((one) => /^\w+$/.test(one)) ?? [];
      if (choices.length > 0 && random() < 0.8) return pick(random, choices);
      return random() < 0.5 ? randomUUID() : addressText(random);
    })
    .join('/');

function queryOf(
  random: () => number,
  schema: core.$ZodType | undefined,
  sample: (schema: core.$ZodType) => unknown
): string {
  if (!schema || random() < 0.05) return random() < 0.1 ? `?${addressText(random)}` : '';
  const value = sample(schema) as Record<string, unknown>;
  const query = new URLSearchParams();
  for (const [name, one] of Object.entries(value)) {
    query.append(name, (random() < 0.5 ? String(one) : nastyText(random)).toWellFormed());
    if (random() < 0.05) query.append(name, 'twice');
  }
  return `?${query.toString()}`.slice(0, 6_000);
}

function tusHeaders(random: () => number): Record<string, string> {
  const word = (text: string) => Buffer.from(text).toString('base64');
  const metadata = ['photo', 'report', 'sha256', 'role'].map((name) =>
    random() < 0.2
      ? `${name} ${headerText(random)}`
      : `${name} ${word(pick(random, [randomUUID(), 'problem', 'a'.repeat(64)]))}`
  );
  return {
    'Tus-Resumable': random() < 0.9 ? '1.0.0' : headerText(random),
    'Upload-Length': pick(random, ['0', '5', '-1', '1e9', '99999999999999999999', 'x']),
    'Upload-Offset': pick(random, ['0', '5', '-1', '99999999999', 'x']),
    'Upload-Metadata': metadata.join(','),
    'Content-Type': pick(random, ['application/offset+octet-stream', 'application/json'])
  };
}

/** Text for an address; it may end inside an encoded character. */
const addressText = (random: () => number): string =>
  random() < 0.1
    ? pick(random, ['%', '%ff%fe', '%c0%ae%c0%ae', '%00', '..%2f..%2f', ';', '//', '\\\\'])
    : encodeURIComponent(nastyText(random).toWellFormed()).slice(0, 2_000);

/** Text that HTTP allows in a header. */
const headerText = (random: () => number): string =>
  nastyText(random)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 2_000)
    .trim() || '?';

/** Sends a request unchanged; `fetch` would correct much of it. */
export function fire(origin: string, shot: Shot, agent: Agent): Promise<Answer | null> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const { method, path, body } = shot;
    const headers = { ...shot.headers, ...(body && { 'Content-Length': String(body.length) }) };
    const sending = send({ hostname, port, method, path, headers, agent, timeout: TIMEOUT_MS });
    sending.on('response', (reply) => {
      const { statusCode: status = 0, headers: replyHeaders } = reply;
      const parts: Buffer[] = [];
      const done = () =>
        resolve({
          status,
          headers: replyHeaders,
          body: textOf(parts, replyHeaders['content-encoding'])
        });
      // A live stream has no end.
      if (replyHeaders['content-type']?.includes('event-stream')) {
        sending.destroy();
        done();
        return;
      }
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', done);
      // The connection broke after the response headers.
      reply.on('error', () => resolve(null));
    });
    sending.on('timeout', () => sending.destroy());
    sending.on('error', () => resolve(null));
    sending.end(body);
  });
}

const DECOMPRESS: Record<string, (zipped: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync
};

function textOf(parts: readonly Buffer[], encoding = ''): string {
  const bytes = Buffer.concat(parts);
  return bytes.length === 0 ? '' : (DECOMPRESS[encoding]?.(bytes) ?? bytes).toString('utf8');
}

function findFault({ method, path }: Shot, answer: Answer | null): string | null {
  if (answer === null) return 'no answer, or a truncated answer';
  const { status, headers, body } = answer;
  if (status >= 500 && status !== 503) return 'server error (5xx other than 503)';
  if (status === 503 && headers['retry-after'] === undefined) return '503 without Retry-After';
  if (/\n\s+at \S+ \(|node_modules|\.ts:\d+/.test(body))
    return 'stack trace or file path in the body';
  // A request whose URL cannot be parsed does not reach the code that sets our headers.
  if (status === 400 && body === '') return null;
  if (headers['x-content-type-options'] !== 'nosniff') return 'common security headers missing';
  const isOurs = path.startsWith('/api/') && method !== 'HEAD' && status >= 400;
  if (isOurs && !/^\{"error":\{"code":"[a-z_]+"/.test(body)) return 'error body not in our format';
  return null;
}
