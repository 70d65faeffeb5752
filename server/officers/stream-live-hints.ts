import { streamSSE } from 'hono/streaming';
import type { Officer } from '#shared/access.ts';
import { MINUTE, SECOND } from '#shared/time.ts';
import type { AppContext } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import { ALL_SCOPES } from '../live-hints/live-hints.ts';
import { officerByUser } from '../actors/officer.ts';
import { scopesMirrored } from './officers.ts';

/** Keeps proxies from closing a quiet stream. */
const HEARTBEAT_MS = 25 * SECOND;
/** After this time the browser reconnects and authenticates again. */
const MAX_STREAM_MS = 15 * MINUTE;
/** How long an officer's rights are cached, since a busy hour brings many changes a second. */
const RIGHTS_CACHE_MS = 5 * SECOND;
const MAX_STREAMS_PER_OFFICER = 6;

const open = new Map<string, number>();

/**
 * Server-sent events for an officer's open screen: `change` says that there is something to pull in
 * their scopes, without its content.
 */
export function live(services: Services, c: AppContext, officer: Officer): Response {
  // A HEAD request gets no stream, since nothing would report that its client has left.
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  const scopes = new Set(scopesMirrored(services, officer));
  const count = open.get(officer.id) ?? 0;
  if (count >= MAX_STREAMS_PER_OFFICER) {
    throw new DomainError('too_many', 'too many open streams for this officer', { retryAfter: 60 });
  }
  open.set(officer.id, count + 1);
  return streamSSE(c, async (stream) => {
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    stream.onAbort(() => end(undefined));
    let checkedAt = -Infinity;
    /** Ends the stream of an officer who was disabled or has fewer scopes now. */
    const isStillAllowed = async () => {
      if (performance.now() - checkedAt < RIGHTS_CACHE_MS) return true;
      checkedAt = performance.now();
      const now = await officerByUser(services.database, officer.id);
      const isSame = now !== null && scopesMirrored(services, now).every((one) => scopes.has(one));
      if (!isSame) end(undefined);
      return isSame;
    };
    const sendChange = async () => {
      if (await isStillAllowed()) await stream.writeSSE({ event: 'change', data: '' });
    };
    const sendHeartbeat = async () => {
      if (await isStillAllowed()) await stream.write(':\n\n');
    };
    const unsubscribe = services.liveHints.subscribe({
      changed(changed) {
        const isMine = changed.some((scope) => scope === ALL_SCOPES || scopes.has(scope));
        if (isMine) sendChange().catch(() => end(undefined));
      },
      ended: () => end(undefined)
    });
    const heartbeat = setInterval(() => {
      sendHeartbeat().catch(() => end(undefined));
    }, HEARTBEAT_MS);
    const limit = setTimeout(() => end(undefined), MAX_STREAM_MS);
    await stream.write(':\n\n');
    await over;
    unsubscribe();
    clearInterval(heartbeat);
    clearTimeout(limit);
    const left = open.get(officer.id)! - 1;
    if (left > 0) open.set(officer.id, left);
    else open.delete(officer.id);
  });
}
