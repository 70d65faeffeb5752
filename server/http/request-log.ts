import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { AppContext, AppEnv } from './context.ts';
import type { Services } from '../services.ts';
import { clientAddress, isTrustedProxy, isUntrustedProxy } from './client-address.ts';

const REQUEST_ID = /^[\w.:-]{1,128}$/;
/** W3C Trace Context, version 00. */
const TRACEPARENT = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** Load balancers ask every few seconds. */
const PROBES = new Set(['/healthz', '/readyz']);

/**
 * Gives each request an id and one line in the log, without personal data: the pattern of its route, no path, no query,
 * no address. The ids of a trusted proxy are kept, so that a request can be followed through it.
 */
export const requestLog = ({ log, config, clock }: Services) => {
  let hasWarned = false;
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = clock.now();
    // In tests there is no socket.
    const bindings = c.env as AppEnv['Bindings'] | undefined;
    const socket = bindings?.incoming.socket;
    const peer = socket?.remoteAddress ?? '';
    const isTrusted = isTrustedProxy(peer, config.trustedProxies);
    const outside = isTrusted ? c.req.header('x-request-id') : undefined;
    const id = outside !== undefined && REQUEST_ID.test(outside) ? outside : randomUUID();
    const [, trace] = (isTrusted && TRACEPARENT.exec(c.req.header('traceparent') ?? '')) || [];
    c.set('requestId', id);
    const forwardedFor = c.req.header('x-forwarded-for');
    c.set('address', clientAddress(peer, forwardedFor, config.trustedProxies));
    if (!hasWarned && isUntrustedProxy(peer, forwardedFor, config.trustedProxies)) {
      hasWarned = true;
      log.warn(
        { peer },
        `a proxy sends X-Forwarded-For, but TRUSTED_PROXIES does not name it, so all its clients share one rate limit; if it is yours, set TRUSTED_PROXIES=${peer}`
      );
    }
    c.header('X-Request-Id', id);
    const writtenBefore = socket?.bytesWritten ?? 0;
    const write = (ending: { disconnected?: true; bytes?: number }) => {
      const { status } = c.res;
      const line = {
        request: id,
        ...(trace !== undefined && { trace }),
        method: c.req.method,
        // Middleware is registered under `ALL`.
        route: matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? 'none',
        status,
        ms: clock.now() - began,
        actor: actorKind(c),
        ...ending
      };
      if (status >= 500 && !ending.disconnected) log.error(line, 'request');
      else if (PROBES.has(c.req.path)) log.debug(line, 'request');
      else log.info(line, 'request');
    };
    await next();
    const outgoing = bindings?.outgoing;
    if (!socket || !outgoing) {
      write({});
      return;
    }
    // When the reply is out, or its receiver is gone.
    const ended = () => {
      const bytes = socket.bytesWritten - writtenBefore;
      write(outgoing.writableFinished ? { bytes } : { bytes, disconnected: true });
    };
    if (outgoing.closed || socket.destroyed) ended();
    else outgoing.once('close', ended);
  });
};

function actorKind(c: AppContext): string {
  const actor = c.get('actor') as AppEnv['Variables']['actor'] | undefined;
  return actor?.kind ?? (c.get('isOfficer') ? 'officer' : 'unknown');
}

/** Whether the client has closed the connection; the reply cannot be delivered, and this is not a server error. */
export function isClientDisconnected(c: AppContext): boolean {
  const bindings = c.env as Partial<AppEnv['Bindings']> | undefined;
  return bindings?.incoming?.socket.destroyed ?? false;
}
