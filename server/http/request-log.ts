import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../context.ts';
import type { Services } from '../services.ts';
import { clientAddress } from './client-address.ts';

/** Gives each request an id and a log line. Paths are logged without their queries, addresses not at all. */
export const requestLog = ({ log, config, clock }: Services) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const began = clock.now();
    const id = randomUUID();
    // In tests there is no socket.
    const bindings = c.env as AppEnv['Bindings'] | undefined;
    const peer = bindings?.incoming.socket.remoteAddress ?? '';
    c.set('requestId', id);
    c.set('address', clientAddress(peer, c.req.header('x-forwarded-for'), config.trustedProxies));
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
    if (status >= 500) log.error(line, 'request');
    else if (c.req.path.startsWith('/_app/')) log.trace(line, 'request');
    else log.debug(line, 'request');
  });
