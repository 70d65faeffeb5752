import { createMiddleware } from 'hono/factory';
import type { Hono } from 'hono';
import { METHOD_OVERRIDE_HEADER } from '#shared/protocol.ts';
import type { AppEnv } from './context.ts';

const METHODS: ReadonlySet<string> = new Set(['PATCH', 'PUT', 'DELETE']);

/**
 * Some proxies let only GET and POST through. A POST that names another method in
 * `X-HTTP-Method-Override` counts as that one (tus 1.0 asks for this of servers, for PATCH and DELETE).
 */
export const methodOverride = (app: Pick<Hono<AppEnv>, 'fetch'>) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const method = c.req.header(METHOD_OVERRIDE_HEADER)?.toUpperCase() ?? '';
    if (c.req.method !== 'POST' || !METHODS.has(method)) return next();
    const headers = new Headers(c.req.raw.headers);
    headers.delete(METHOD_OVERRIDE_HEADER);
    return app.fetch(new Request(c.req.raw, { method, headers }), c.env);
  });
