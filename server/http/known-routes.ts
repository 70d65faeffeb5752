import { createMiddleware } from 'hono/factory';
import type { Hono } from 'hono';
import { DomainError } from '../errors.ts';
import type { AppEnv } from './context.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** What middleware is registered by; it handles no path by itself. */
const ANY = 'ALL';

/**
 * Answers a path of the API that no route handles with 404, and a method that no route of a path takes with 405 and
 * `Allow` (RFC 9110, 15.5.6), before anything else is asked of the caller.
 *
 * @param app with all its routes
 * @param prefixes of the paths that are the API's, such as `/api`: a screen of the app never answers for them
 */
export const requireRoute = (app: Pick<Hono<AppEnv>, 'router'>, prefixes: readonly string[]) => {
  const isApi = (path: string) =>
    prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  const takes = (method: string, path: string) =>
    app.router
      .match(method, path)[0]
      .some(([[, route]]) => route.method !== ANY && (isApi(route.path) || !isApi(path)));

  return createMiddleware<AppEnv>(async (c, next) => {
    const { method, path } = c.req;
    if (takes(method === 'HEAD' ? 'GET' : method, path)) return next();
    const allowed = METHODS.filter((one) => takes(one, path));
    if (allowed.length === 0) throw new DomainError('not_found', 'there is nothing here');
    const methods = allowed.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]));
    c.header('Allow', methods.join(', '));
    throw new DomainError('method_not_allowed', `this path takes ${methods.join(', ')}`);
  });
};
