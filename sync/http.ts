import { ErrorReply } from '#shared/protocol.ts';
import type { Failure } from './ports.ts';

/** A request as far as the engine needs one; `fetch` does it in a browser and in Node. */
export type HttpRequest = {
  method: 'POST' | 'PATCH';
  /** From the root: `/api/photos`. */
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array<ArrayBuffer>;
  /** Milliseconds. */
  timeout: number;
};

/** The used part of a fetch `Response`. */
export type HttpReply = {
  status: number;
  headers: { get(name: string): string | null };
  json(): Promise<unknown>;
};

/** Rejects without a response: no network, a dropped connection, a timeout. */
export type Http = (request: HttpRequest) => Promise<HttpReply>;

/** A valid response of the protocol, or a failure that changes nothing (S4). */
export type Understood =
  | { kind: 'reply'; reply: HttpReply }
  /** The server refuses with an error code of the protocol. */
  | { kind: 'error'; code: string; status: number; epoch?: string }
  /** An intermediary responded: treated like `busy`, and may show what the network blocks. */
  | { kind: 'foreign'; status: number; retryAfter?: number }
  | Failure;

/** Statuses that are retried, whoever sent them. */
const RETRYABLE_STATUSES = new Set([408, 425, 429]);

/**
 * Sends a request and distinguishes responses of our server from all others. Captive portals, proxies and carriers
 * may respond instead; an error without our JSON counts as a network fault.
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
  if (RETRYABLE_STATUSES.has(status)) return { kind: 'busy', ...later };
  const error = await errorOf(reply);
  if (error === null) return { kind: 'foreign', status, ...later };
  const { code, epoch } = error;
  if (status >= 500) return { kind: 'busy', ...later };
  if (status === 401 || code === 'device_key' || code === 'signed_out') {
    return { kind: 'signed_out' };
  }
  if (status === 426 || code === 'upgrade') return { kind: 'upgrade' };
  return { kind: 'error', code, status, ...(epoch !== undefined && { epoch }) };
}

/** Maps any response other than the expected one to a failure, which leaves the queue unchanged. */
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

async function errorOf(reply: HttpReply): Promise<ErrorReply['error'] | null> {
  try {
    const parsed = ErrorReply.safeParse(await reply.json());
    return parsed.success ? parsed.data.error : null;
  } catch {
    return null;
  }
}
