import { hc } from 'hono/client';
import {
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  PULL_LIMIT_MAX,
  PullReply,
  PushReply
} from '#shared/protocol.ts';
import { SECOND } from '#shared/time.ts';
import { ask, type Http, type Understood } from '#sync/http.ts';
import type { Answer, Transport } from '#sync/ports.ts';
import type { Api } from '#server/app.ts';
import { timeoutSignal } from './timeout-signal.ts';

const PATIENCE = 45 * SECOND;
/** Smaller bodies do not gain from being zipped. */
const ZIP_FROM = 400;
/** Reports a page: at first some 60 KB, which a 2G link carries within the patience. */
const PAGE_FIRST = 60;
const PAGE_LEAST = 20;
/** A page should take about so long, so that a cut costs little and a large ward few questions. */
const PAGE_TIME = 6 * SECOND;

/** `fetch`, or what stands for it in a test. */
export type Fetch = typeof fetch;

/** Who is speaking, as headers; a session cookie goes along by itself. */
export type Credentials = () => Promise<Record<string, string>>;

/** The engine's way to the server, in the words of `PROTOCOL.md`. */
export function createTransport(fetch: Fetch, credentials: Credentials): Transport {
  const api = hc<Api>('/api', { fetch });
  const headers = async () => ({
    [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
    ...(await credentials())
  });
  let page = PAGE_FIRST;

  function adapt(asked: number, answer: Answer<PullReply>, took: number): void {
    // Also where the patience ended in the middle of the body, which looks like no answer of ours.
    if (answer.kind !== 'ok') page = PAGE_LEAST;
    if (answer.kind !== 'ok' || answer.value.changes.length < asked) return;
    const fitting = Math.round((asked / Math.max(took, 1)) * PAGE_TIME);
    page = Math.min(PULL_LIMIT_MAX, Math.max(PAGE_LEAST, fitting));
  }

  return {
    async push(operations) {
      const { body, encoding } = await zipped(JSON.stringify({ operations }));
      const all = { 'Content-Type': 'application/json', ...encoding, ...(await headers()) };
      const understood = await ask(() =>
        api.sync.push.$post({}, { headers: all, init: { body, signal: patience() } })
      );
      if (understood.kind === 'error') {
        if (understood.code === 'too_large' || understood.code === 'malformed') {
          return { kind: understood.code };
        }
        return { kind: 'busy' };
      }
      return parsed(understood, PushReply);
    },

    async pull(scope, cursor) {
      const asked = page;
      const query = { scope, limit: String(asked), ...(cursor !== null && { cursor }) };
      const all = await headers();
      const began = performance.now();
      const understood = await ask(() =>
        api.sync.pull.$get({ query }, { headers: all, init: { signal: patience() } })
      );
      if (understood.kind === 'error') {
        if (understood.code === 'restart') return { kind: 'restart' };
        return understood.code === 'not_allowed' ? { kind: 'denied' } : { kind: 'busy' };
      }
      const answer = await parsed(understood, PullReply);
      adapt(asked, answer, performance.now() - began);
      return answer;
    }
  };
}

/** Photos go by plain requests: tus is not JSON. */
export const createHttp =
  (fetch: Fetch): Http =>
  async ({ path, timeout, ...request }) => {
    const response = await fetch(path, { ...request, signal: timeoutSignal(timeout) });
    // A success says all in its headers; reading it to its end sets the connection free.
    if (response.ok) await response.arrayBuffer();
    return response;
  };

type Schema<Value> = {
  safeParse(json: unknown): { success: true; data: Value } | { success: false };
};

/** Only JSON of the protocol's own shape is an answer; a portal's page with status 200 is not (S4). */
async function parsed<Value>(
  understood: Exclude<Understood, { kind: 'error' }>,
  schema: Schema<Value>
): Promise<Answer<Value>> {
  if (understood.kind !== 'reply') return understood;
  try {
    const made = schema.safeParse(await understood.reply.json());
    return made.success ? { kind: 'ok', value: made.data } : { kind: 'busy' };
  } catch {
    return { kind: 'busy' };
  }
}

async function zipped(
  text: string
): Promise<{ body: Blob | string; encoding: Record<string, string> }> {
  if (text.length < ZIP_FROM || typeof CompressionStream === 'undefined') {
    return { body: text, encoding: {} };
  }
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return { body: await new Response(stream).blob(), encoding: { 'Content-Encoding': 'gzip' } };
}

const patience = () => timeoutSignal(PATIENCE);
