import { ErrorReply } from '#shared/protocol.ts';
import type { Failure } from './ports.ts';

/** A request as far as the engine needs one; `fetch` does it in a browser and in Node. */
export type HttpRequest = {
  method: 'POST' | 'PATCH';
  /** From the root: `/api/photos`. */
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  /** Milliseconds until it is given up. */
  timeout: number;
};

/** As much of a fetch `Response` as is looked at. */
export type HttpReply = {
  status: number;
  headers: { get(name: string): string | null };
  json(): Promise<unknown>;
};

/** Rejects where no answer came: no network, a cut connection, a timeout. */
export type Http = (request: HttpRequest) => Promise<HttpReply>;

/** An answer in the protocol's own words, or a failure that leaves everything as it was (S4). */
export type Understood =
  { kind: 'reply'; reply: HttpReply } | { kind: 'error'; code: string } | Failure;

/** Statuses that are tried again, whoever sends them. */
const PASSING = new Set([408, 425, 429]);

/**
 * Sends a request and tells the protocol's own answers from everything else. Between the phone and the
 * server sit captive portals, proxies and carriers; whatever does not speak our JSON is a fault of the
 * road, never an answer.
 */
export async function ask(send: () => Promise<HttpReply>): Promise<Understood> {
  let reply: HttpReply;
  try {
    reply = await send();
  } catch {
    return { kind: 'unreachable' };
  }
  if (reply.status >= 200 && reply.status < 300) return { kind: 'reply', reply };
  if (PASSING.has(reply.status) || reply.status >= 500) return busy(reply);

  const error = await errorOf(reply);
  if (error === null) return { kind: 'busy' };
  if (error === 'device_key' || error === 'signed_out') return { kind: 'signed_out' };
  if (error === 'upgrade') return { kind: 'upgrade' };
  return { kind: 'error', code: error };
}

/** `Retry-After` in seconds; a date is not used, since a phone's clock may be years off (S10). */
function busy(reply: HttpReply): Failure {
  const seconds = Number(reply.headers.get('Retry-After') ?? '');
  return seconds > 0 ? { kind: 'busy', retryAfter: seconds * 1_000 } : { kind: 'busy' };
}

async function errorOf(reply: HttpReply): Promise<string | null> {
  try {
    const parsed = ErrorReply.safeParse(await reply.json());
    return parsed.success ? parsed.data.error.code : null;
  } catch {
    return null;
  }
}
