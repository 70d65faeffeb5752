import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { Id } from '#shared/values.ts';
import type { AppEnv } from '../http/context.ts';
import { isNotModified } from '../http/conditional.ts';
import { isConnectionLost } from '../database/connection-lost.ts';
import { DomainError } from '../errors.ts';
import { pageLanguage } from '../http/language.ts';
import type { Services } from '../services.ts';
import { isPublicPage, missingPage, publicPage } from './public-page.ts';
import { publicReport } from './public-report.ts';

/** How long a cache may answer, in seconds: so long may a hidden report still be seen. */
const PUBLIC_MAX_AGE_SECONDS = 60;

const find = async (services: Services, id: string) =>
  Id.safeParse(id).success ? publicReport(services, id) : null;

/**
 * What everybody may read of one report, as a page for any phone. The app has addresses of its own for it, and
 * is opened while the database is away, since it shows what is on the phone.
 */
export const reportPages = (services: Services) =>
  new Hono<AppEnv>().get('/:id', async (c, next) => {
    if (!isPublicPage(new URL(c.req.url))) return next();
    const language = pageLanguage(c);
    let found: Awaited<ReturnType<typeof find>>;
    try {
      found = await find(services, c.req.param('id'));
    } catch (cause) {
      if (!isConnectionLost(cause)) throw cause;
      services.log.error({ err: cause }, 'public page: database connection lost');
      c.header('Cache-Control', 'no-store');
      return c.redirect(`${c.req.path}?app`);
    }
    c.header('Content-Language', language);
    c.header('Cache-Control', `public, max-age=${PUBLIC_MAX_AGE_SECONDS}`);
    if (!found) return c.html(await missingPage(c.req.path, language), 404);
    const page = await publicPage(found.report, language, services.config.publicOrigin);
    const digest = createHash('sha256').update(page).digest('base64url').slice(0, 22);
    const lastModified = new Date(found.report.updatedAt);
    const isKnown = isNotModified(c, { etag: `"${digest}"`, lastModified });
    return isKnown ? c.body(null, 304) : c.html(page);
  });

/** What everybody may read of one report, without signing in. */
export const reportRoutes = (services: Services) =>
  new Hono<AppEnv>().get('/:id', async (c) => {
    const found = await find(services, c.req.param('id'));
    if (!found) throw new DomainError('not_found', 'no such report, or it is not public');
    const { report, version } = found;
    c.header('Cache-Control', `public, max-age=${PUBLIC_MAX_AGE_SECONDS}`);
    const validators = { etag: `"${version}"`, lastModified: new Date(report.updatedAt) };
    return isNotModified(c, validators) ? c.body(null, 304) : c.json(report);
  });
