import { createMiddleware } from 'hono/factory';
import type { Hono } from 'hono';
import { DomainError } from '../errors.ts';
import type { AppEnv } from './context.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** The method under which middleware is registered; middleware does not count as a route. */
const MIDDLEWARE_METHOD = 'ALL';

/**
 * Answers an unknown path of the API with 404, and an unknown method of a path with 405 and `Allow` (RFC 9110, 15.5.6),
 * before any other check.
 *
 * @param app the app, with all its routes
 * @param prefixes the path prefixes of the API, such as `/api`: the app's screens are never served under them
 */
export const requireRoute = (app: Pick<Hono<AppEnv>, 'router'>, prefixes: readonly string[]) => {
  const isApi = (path: string) =>
    prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  const takes = (method: string, path: string) =>
    app.router
      .match(method, path)[0]
      .some(
        ([[, route]]) => route.method !== MIDDLEWARE_METHOD && (isApi(route.path) || !isApi(path))
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
