import { createMiddleware } from 'hono/factory';
import type { Hono } from 'hono';
import { DomainError } from '../errors.ts';
import type { AppEnv } from './context.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** The method under which middleware is registered; middleware does not count as a route. */
const MIDDLEWARE_METHOD = 'ALL';

/** Paths of the API; the app's screens are never served at or below them. */
const API_PATHS = ['/api', '/photos', '/healthz', '/readyz', '/metrics', '/mcp'];

export const isApiPath = (path: string): boolean =>
  API_PATHS.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));

/**
 * Answers an unknown path of the API with 404, and an unknown method of a path with 405 and `Allow` (RFC 9110, 15.5.6),
 * before any other check.
 *
 * @param app the app, with all its routes
 */
export const requireRoute = (app: Pick<Hono<AppEnv>, 'router'>) => {
  const takes = (method: string, path: string) =>
    app.router
      .match(method, path)[0]
      .some(
        ([[, route]]) =>
          route.method !== MIDDLEWARE_METHOD && (isApiPath(route.path) || !isApiPath(path))
      );

  return createMiddleware<AppEnv>(async (c, next) => {
    const { method, path } = c.req;
    if (takes(method === 'HEAD' ? 'GET' : method, path)) return next();
    const allowed = METHODS.filter((one) => takes(one, path));
    if (allowed.length === 0) throw new DomainError('not_found', 'no such path');
    const methods = allowed.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]));
    c.header('Allow', methods.join(', '));
    throw new DomainError(
      'method_not_allowed',
      `method not allowed; expected ${methods.join(' or ')}`
    );
  });
};
