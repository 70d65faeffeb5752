import { createMiddleware } from 'hono/factory';
import type { Hono } from 'hono';
import { METHOD_OVERRIDE_HEADER } from '#shared/protocol.ts';
import type { AppEnv } from './context.ts';

const METHODS: ReadonlySet<string> = new Set(['PATCH', 'PUT', 'DELETE']);

/**
 * Treats a POST with `X-HTTP-Method-Override` as a request of that method, since some proxies allow only GET and POST.
 * tus 1.0 requires this of servers for PATCH and DELETE.
 */
export const methodOverride = (app: Pick<Hono<AppEnv>, 'fetch'>) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const method = c.req.header(METHOD_OVERRIDE_HEADER)?.toUpperCase() ?? '';
    if (c.req.method !== 'POST' || !METHODS.has(method)) return next();
    const headers = new Headers(c.req.raw.headers);
    headers.delete(METHOD_OVERRIDE_HEADER);
    return app.fetch(new Request(c.req.raw, { method, headers }), c.env);
  });
