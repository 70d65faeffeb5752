import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from './context.ts';
import type { Services } from '../services.ts';
import { clientAddress, isUntrustedProxy } from './client-address.ts';

/** Gives each request an id and a log line. Paths are logged without queries; client addresses are not logged. */
export const requestLog = ({ log, config, clock }: Services) => {
  const warned = new Set<string>();
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = clock.now();
    const id = randomUUID();
    // In tests there is no socket.
    const bindings = c.env as AppEnv['Bindings'] | undefined;
    const peer = bindings?.incoming.socket.remoteAddress ?? '';
    c.set('requestId', id);
    const forwardedFor = c.req.header('x-forwarded-for');
    c.set('address', clientAddress(peer, forwardedFor, config.trustedProxies));
    if (!warned.has(peer) && isUntrustedProxy(peer, forwardedFor, config.trustedProxies)) {
      warned.add(peer);
      log.warn(
        { peer },
        'X-Forwarded-For of a proxy that is not in TRUSTED_PROXIES; all its clients share one rate limit'
      );
    }
    c.header('X-Request-Id', id);
    await next();
    const status = c.res.status;
    const line = {
      request: id,
      method: c.req.method,
      path: c.req.path,
      status,
      ms: clock.now() - began
    };
    if (isClientDisconnected(c)) log.debug({ ...line, disconnected: true }, 'request');
    else if (status >= 500) log.error(line, 'request');
    else if (c.req.path.startsWith('/_app/')) log.trace(line, 'request');
    else log.debug(line, 'request');
  });
};

/** Whether the client has closed the connection; the reply cannot be delivered, and this is not a server error. */
export function isClientDisconnected(c: AppContext): boolean {
  const bindings = c.env as Partial<AppEnv['Bindings']> | undefined;
  return bindings?.incoming?.socket.destroyed ?? false;
}
