import { hc } from 'hono/client';
import { APP_VERSION } from '../http/app-version.ts';
import { OPEN_VALUES_HEADER } from '#shared/open-values.ts';
import {
  MissingReply,
  APP_VERSION_HEADER,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  PULL_LIMIT_MAX,
  PulledChange,
  PullPage,
  PushReply,
  type PullReply
} from '#shared/protocol.ts';
import { SECOND } from '#shared/time.ts';
import { ask, failureOf, type Http, type Understood } from '#sync/http.ts';
import { createObstacles, type NetworkObstacles } from '#sync/network-obstacles.ts';
import type { Answer, Transport } from '#sync/ports.ts';
import type { Api } from '#server/app.ts';
import { timeoutSignal } from '../http/timeout-signal.ts';

const TIMEOUT_MS = 45 * SECOND;
/** Smaller bodies do not gain from compression. */
const COMPRESS_FROM_BYTES = 400;
/** Reports per page: the first page has some 60 KB, which a 2G link transfers within the timeout. */
const FIRST_PAGE_SIZE = 60;
const MIN_PAGE_SIZE = 20;
/** How long a page should take: an interruption then costs little, and a large ward needs few requests. */
const TARGET_PAGE_MS = 6 * SECOND;

/** `fetch`, or a test's replacement for it. */
export type Fetch = typeof fetch;

/** The client's credentials as headers; the browser adds a session cookie by itself. */
export type Credentials = () => Promise<Record<string, string>>;

/**
 * The engine's transport to the server, as `PROTOCOL.md` defines it.
 *
 * @param onTime hears what time it is for the server, before its answer is used
 */
export function createTransport(
  fetch: Fetch,
  credentials: Credentials,
  road: NetworkObstacles = createObstacles(),
  onTime: (time: string) => Promise<void> = () => Promise.resolve()
): Transport {
  const api = hc<Api>('/api', { fetch });
  const headers = async () => ({
    [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
    [OPEN_VALUES_HEADER]: '1',
    [APP_VERSION_HEADER]: APP_VERSION,
    ...(await credentials())
  });
  let page = FIRST_PAGE_SIZE;

  function adaptPageSize(asked: number, answer: Answer<PullReply>, took: number): void {
    // Also after a timeout in the middle of the body, which looks like an answer that is not ours.
    if (answer.kind !== 'ok') page = MIN_PAGE_SIZE;
    if (answer.kind !== 'ok' || answer.value.changes.length < asked) return;
    const fitting = Math.round((asked / Math.max(took, 1)) * TARGET_PAGE_MS);
    page = Math.min(PULL_LIMIT_MAX, Math.max(MIN_PAGE_SIZE, fitting));
  }

  async function send(body: string | Blob, encoding: Record<string, string> = {}) {
    const all = { 'Content-Type': 'application/json', ...encoding, ...(await headers()) };
    return ask(() =>
      api.sync.push.$post({}, { headers: all, init: { body, signal: requestTimeout() } })
    );
  }

  async function answerTo(understood: Understood): ReturnType<Transport['push']> {
    if (understood.kind === 'error') {
      const { code } = understood;
      return code === 'too_large' || code === 'malformed' ? { kind: code } : { kind: 'busy' };
    }
    const answer = await parsed(understood, PushReply);
    if (answer.kind === 'ok') await onTime(answer.value.time);
    return answer;
  }

  return {
    async push(operations) {
      const text = JSON.stringify({ operations });
      const mayZip = text.length >= COMPRESS_FROM_BYTES && typeof CompressionStream !== 'undefined';
      if (!mayZip || (await road.blocks('compression'))) return answerTo(await send(text));
      const understood = await send(await zipped(text), { 'Content-Encoding': 'gzip' });
      const zippedAnswer = await answerTo(understood);
      if (zippedAnswer.kind === 'ok' || !mayBeDueToCompression(understood)) return zippedAnswer;
      // Retry uncompressed before anything is refused: an intermediary may not let gzip through.
      const answer = await answerTo(await send(text));
      if (answer.kind === 'ok') await road.remember('compression');
      return answer;
    },

    async missing(asked) {
      const all = { 'Content-Type': 'application/json', ...(await headers()) };
      const init = { body: JSON.stringify(asked), signal: requestTimeout() };
      const understood = await ask(() => api.sync.missing.$post({}, { headers: all, init }));
      if (understood.kind !== 'error') return parsed(understood, MissingReply);
      const isOlder = understood.code === 'not_found' || understood.code === 'method_not_allowed';
      return isOlder ? { kind: 'unsupported' } : { kind: 'busy' };
    },

    async pull(scope, cursor) {
      const asked = page;
      const query = { scope, limit: String(asked), ...(cursor !== null && { cursor }) };
      const all = await headers();
      const began = performance.now();
      const understood = await ask(() =>
        api.sync.pull.$get({ query }, { headers: all, init: { signal: requestTimeout() } })
      );
      if (understood.kind === 'error') {
        const { code, epoch } = understood;
        if (code === 'restart') return { kind: 'restart', ...(epoch !== undefined && { epoch }) };
        return code === 'not_allowed' ? { kind: 'denied' } : { kind: 'busy' };
      }
      const read = await parsed(understood, PullPage);
      if (read.kind === 'ok' && read.value.time) await onTime(read.value.time);
      const answer: Answer<PullReply> =
        read.kind === 'ok' ? { ...read, value: readable(read.value) } : read;
      adaptPageSize(asked, answer, performance.now() - began);
      return answer;
    }
  };
}

/** A change that cannot be parsed is logged and skipped, so that it does not block the others. */
function readable({ changes, ...page }: { changes: unknown[]; cursor: string; more: boolean }) {
  const read: PulledChange[] = [];
  for (const change of changes) {
    const made = PulledChange.safeParse(change);
    if (made.success) read.push(made.data);
    else console.error('invalid change skipped', made.error);
  }
  return { ...page, changes: read } satisfies PullReply;
}

/** Photos use plain requests: tus is not JSON. */
export const createHttp =
  (fetch: Fetch): Http =>
  async ({ path, timeout, ...request }) => {
    const response = await fetch(path, { ...request, signal: timeoutSignal(timeout) });
    // The headers of a success are enough; reading the body to its end frees the connection.
    if (response.ok) await response.arrayBuffer();
    return response;
  };

type Schema<Value> = {
  safeParse(json: unknown): { success: true; data: Value } | { success: false };
};

/** Only JSON in the protocol's format is an answer; a captive portal's page with status 200 is not (S4). */
async function parsed<Value>(
  understood: Exclude<Understood, { kind: 'error' }>,
  schema: Schema<Value>
): Promise<Answer<Value>> {
  if (understood.kind !== 'reply') return failureOf(understood);
  try {
    const made = schema.safeParse(await understood.reply.json());
    return made.success ? { kind: 'ok', value: made.data } : { kind: 'busy' };
  } catch {
    return { kind: 'busy' };
  }
}

/** The server did not understand the body, or an intermediary rejected it, perhaps with status 200. */
const mayBeDueToCompression = (understood: Understood): boolean =>
  understood.kind === 'foreign' ||
  understood.kind === 'reply' ||
  (understood.kind === 'error' &&
    (understood.code === 'malformed' || understood.code === 'too_large'));

function zipped(text: string): Promise<Blob> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Response(stream).blob();
}

const requestTimeout = () => timeoutSignal(TIMEOUT_MS);
