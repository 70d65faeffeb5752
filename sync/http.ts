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
  | { kind: 'reply'; reply: HttpReply }
  /** The server says no, by a code of the protocol's. */
  | { kind: 'error'; code: string; status: number }
  /** Somebody in between has answered: it means as much as `busy`, and may tell what they do not let through. */
  | { kind: 'foreign'; status: number; retryAfter?: number }
  | Failure;

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
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'reply', reply };
  const later = retryAfter(reply);
  if (PASSING.has(status)) return { kind: 'busy', ...later };
  const code = await errorOf(reply);
  if (code === null) return { kind: 'foreign', status, ...later };
  if (status >= 500) return { kind: 'busy', ...later };
  if (status === 401 || code === 'device_key' || code === 'signed_out') {
    return { kind: 'signed_out' };
  }
  if (status === 426 || code === 'upgrade') return { kind: 'upgrade' };
  return { kind: 'error', code, status };
}

/** What an answer that is not the one that was asked for means to a queue: it stays as it is. */
export function failureOf(understood: Exclude<Understood, { kind: 'reply' }>): Failure {
  switch (understood.kind) {
    case 'error':
      return { kind: 'busy' };
    case 'foreign': {
      const { retryAfter: later } = understood;
      return { kind: 'busy', ...(later !== undefined && { retryAfter: later }) };
    }
    default:
      return understood;
  }
}

/** `Retry-After` in seconds; a date is not used, since a phone's clock may be years off (S10). */
function retryAfter(reply: HttpReply): { retryAfter?: number } {
  const seconds = Number(reply.headers.get('Retry-After') ?? '');
  return seconds > 0 ? { retryAfter: seconds * 1_000 } : {};
}

async function errorOf(reply: HttpReply): Promise<string | null> {
  try {
    const parsed = ErrorReply.safeParse(await reply.json());
    return parsed.success ? parsed.data.error.code : null;
  } catch {
    return null;
  }
}
