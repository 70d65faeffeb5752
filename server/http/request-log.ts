import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { AppContext, AppEnv } from './context.ts';
import { SECOND } from '#shared/time.ts';
import type { Services } from '../services.ts';
import { inTrace, readTraceparent } from '../telemetry/trace-context.ts';
import { clientAddress, isTrustedProxy, isUntrustedProxy } from './client-address.ts';

const REQUEST_ID = /^[\w.:-]{1,128}$/;
/** Load balancers ask every few seconds. */
const PROBES = new Set(['/healthz', '/readyz']);

/**
 * Gives each request an id and one line in the log, without personal data: the pattern of its route, no path, no query,
 * no address. The ids of a trusted proxy are kept, so that a request can be followed through it.
 */
export const requestLog = ({ log, config, meters, tracer }: Services) => {
  let hasWarned = false;
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = performance.now();
    // In tests there is no socket.
    const bindings = c.env as AppEnv['Bindings'] | undefined;
    const socket = bindings?.incoming.socket;
    const peer = socket?.remoteAddress ?? '';
    const isTrusted = isTrustedProxy(peer, config.trustedProxies);
    const outside = isTrusted ? c.req.header('x-request-id') : undefined;
    const id = outside !== undefined && REQUEST_ID.test(outside) ? outside : randomUUID();
    const parent = isTrusted ? readTraceparent(c.req.header('traceparent')) : null;
    const span = tracer.begin(c.req.method, 'server', parent);
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
      const { method } = c.req;
      // Middleware is registered under `ALL`.
      const route = matchedRoutes(c).findLast((one) => one.method !== 'ALL')?.path ?? 'none';
      const ms = performance.now() - began;
      const line = {
        request: id,
        trace: span.context.traceId,
        method,
        route,
        status,
        ms: Math.round(ms),
        actor: actorKind(c),
        ...ending
      };
      if (!PROBES.has(c.req.path)) {
        meters.requests.observe({ route, method, status }, ms / SECOND);
        const attributes = {
          'http.request.method': method,
          'http.route': route,
          'http.response.status_code': status
        };
        span.end(attributes, status >= 500, `${method} ${route}`);
      }
      if (status >= 500 && !ending.disconnected) log.error(line, 'request');
      else if (PROBES.has(c.req.path)) log.debug(line, 'request');
      else log.info(line, 'request');
    };
    await inTrace(span.context, next);
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
