import { streamSSE } from 'hono/streaming';
import type { Officer } from '#shared/access.ts';
import { MINUTE, SECOND } from '#shared/time.ts';
import type { AppContext } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import { EVERYWHERE } from '../news/live-hints.ts';
import { officerByUser } from '../actors/officer.ts';
import { scopesMirrored } from './officers.ts';

/** Keeps proxies from taking a quiet stream for a dead one. */
const BEAT = 25 * SECOND;
/** Then the browser connects anew, and is asked again who it is. */
const AT_MOST = 15 * MINUTE;
/** So long an officer's rights are believed: a busy hour brings many changes a second. */
const RIGHTS_GRAIN = 5 * SECOND;
const STREAMS_EACH = 6;

const open = new Map<string, number>();

/**
 * Server-sent events for an officer's open screen: `change` says that there is something to pull in
 * their scopes, never what.
 */
export function live(services: Services, c: AppContext, officer: Officer): Response {
  // Nothing is streamed to whoever asks for the head alone, and nothing would say that they have left.
  if (c.req.method === 'HEAD') return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
  const scopes = new Set(scopesMirrored(services, officer));
  const count = open.get(officer.id) ?? 0;
  if (count >= STREAMS_EACH) {
    throw new DomainError('too_many', 'too many open screens', { retryAfter: 60 });
  }
  open.set(officer.id, count + 1);
  return streamSSE(c, async (stream) => {
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    stream.onAbort(() => end(undefined));
    let askedAt = -Infinity;
    /** Whoever was disabled meanwhile, or may see less by now, is hung up on. */
    const isStill = async () => {
      if (performance.now() - askedAt < RIGHTS_GRAIN) return true;
      askedAt = performance.now();
      const now = await officerByUser(services.database, officer.id);
      const isSame = now !== null && scopesMirrored(services, now).every((one) => scopes.has(one));
      if (!isSame) end(undefined);
      return isSame;
    };
    const tell = async () => {
      if (await isStill()) await stream.writeSSE({ event: 'change', data: '' });
    };
    const beatOnce = async () => {
      if (await isStill()) await stream.write(':\n\n');
    };
    const forget = services.liveHints.subscribe({
      changed(changed) {
        const isMine = changed.some((scope) => scope === EVERYWHERE || scopes.has(scope));
        if (isMine) tell().catch(() => end(undefined));
      },
      ended: () => end(undefined)
    });
    const beat = setInterval(() => {
      beatOnce().catch(() => end(undefined));
    }, BEAT);
    const limit = setTimeout(() => end(undefined), AT_MOST);
    await stream.write(':\n\n');
    await over;
    forget();
    clearInterval(beat);
    clearTimeout(limit);
    const left = open.get(officer.id)! - 1;
    if (left > 0) open.set(officer.id, left);
    else open.delete(officer.id);
  });
}
