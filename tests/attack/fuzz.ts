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

/** A way into the server, and what its handlers say that they take. */
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

/** Longer than this, milliseconds, no answer to one small request takes. */
const TIMEOUT_MS = 20_000;
/** The push reads its body by itself, since it comes zipped: here is what it takes. */
const PUSH = z.object({ operations: z.array(Operation) });

type Options = {
  origin: string;
  routes: readonly Route[];
  seed: number;
  requests: number;
  /** Of an administrator who is signed in. */
  cookie: string;
  agent: Agent;
};

/** Sends requests that are nearly right, one after the other, and judges every answer. */
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
  /** What came before on the same connections may be why. */
  let before = '';

  for (let i = 0; i < requests; i++) {
    const shot = aim(random, pick(random, routes), sample, { known: known.authorization, cookie });
    const answer = await fire(origin, shot, agent);
    fuzzed.requests += 1;
    const status = answer === null ? 'none' : String(answer.status);
    fuzzed.statuses[status] = (fuzzed.statuses[status] ?? 0) + 1;
    const why = wrongWith(shot, answer);
    const text = Buffer.from(shot.body ?? []).toString('utf8', 0, 300);
    const shown = `${shot.method} ${shot.path.slice(0, 200)} ${JSON.stringify(shot.headers).slice(0, 400)} ${text}`;
    if (why) {
      const said = `${status} ${answer?.body.slice(0, 400) ?? ''}`;
      fuzzed.faults.push({ why, before, shot: shown, answer: said });
    }
    before = `${shown} → ${status}`;
  }
  return fuzzed;
}

function aim(
  random: () => number,
  route: Route,
  sample: (schema: core.$ZodType) => unknown,
  who: { known: string; cookie: string }
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
      { Authorization: who.known },
      { Authorization: who.known },
      { Authorization: headerText(random) },
      isSignOut ? {} : { Cookie: who.cookie },
      isSignOut ? {} : { Cookie: who.cookie },
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

/** What goes into an address; it may break off amid an encoded character. */
const addressText = (random: () => number): string =>
  random() < 0.1
    ? pick(random, ['%', '%ff%fe', '%c0%ae%c0%ae', '%00', '..%2f..%2f', ';', '//', '\\\\'])
    : encodeURIComponent(nastyText(random).toWellFormed()).slice(0, 2_000);

/** What HTTP lets through in a header. */
const headerText = (random: () => number): string =>
  nastyText(random)
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .slice(0, 2_000)
    .trim() || '?';

/** Sends it as it is: `fetch` would put much of it right. */
export function fire(origin: string, shot: Shot, agent: Agent): Promise<Answer | null> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const { method, path, body } = shot;
    const headers = { ...shot.headers, ...(body && { 'Content-Length': String(body.length) }) };
    const asked = send({ hostname, port, method, path, headers, agent, timeout: TIMEOUT_MS });
    asked.on('response', (reply) => {
      const { statusCode: status = 0, headers: said } = reply;
      const parts: Buffer[] = [];
      const done = () =>
        resolve({ status, headers: said, body: textOf(parts, said['content-encoding']) });
      // A live stream has no end.
      if (said['content-type']?.includes('event-stream')) {
        asked.destroy();
        done();
        return;
      }
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', done);
      // The head came, and the connection broke before the end.
      reply.on('error', () => resolve(null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end(body);
  });
}

const UNZIP: Record<string, (zipped: Buffer) => Buffer> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync
};

function textOf(parts: readonly Buffer[], encoding = ''): string {
  const bytes = Buffer.concat(parts);
  return bytes.length === 0 ? '' : (UNZIP[encoding]?.(bytes) ?? bytes).toString('utf8');
}

function wrongWith({ method, path }: Shot, answer: Answer | null): string | null {
  if (answer === null) return 'no answer, or one that breaks off';
  const { status, headers, body } = answer;
  if (status >= 500 && status !== 503) return 'a fault of ours';
  if (status === 503 && headers['retry-after'] === undefined) return '503 without Retry-After';
  if (/\n\s+at \S+ \(|node_modules|\.ts:\d+/.test(body)) return 'a stack or a path';
  // What no URL can be made of does not come as far as our headers.
  if (status === 400 && body === '') return null;
  if (headers['x-content-type-options'] !== 'nosniff') return 'the common headers are missing';
  const isOurs = path.startsWith('/api/') && method !== 'HEAD' && status >= 400;
  if (isOurs && !/^\{"error":\{"code":"[a-z_]+"/.test(body)) return 'an error that is not ours';
  return null;
}
