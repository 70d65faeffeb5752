import { Hono } from 'hono';
import { Id } from '#shared/values.ts';
import type { AppEnv } from '../http/context.ts';
import { isNotModified } from '../http/conditional.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import { publicReport } from './public-report.ts';

/** How long a cache may answer, in seconds: so long may a hidden report still be seen. */
const PUBLIC_MAX_AGE_SECONDS = 60;

/** What everybody may read of one report, without signing in. */
export const reportRoutes = (services: Services) =>
  new Hono<AppEnv>().get('/:id', async (c) => {
    const id = c.req.param('id');
    const found = Id.safeParse(id).success ? await publicReport(services, id) : null;
    if (!found) throw new DomainError('not_found', 'no such report, or it is not public');
    const { report, version } = found;
    c.header('Cache-Control', `public, max-age=${PUBLIC_MAX_AGE_SECONDS}`);
    const validators = { etag: `"${version}"`, lastModified: new Date(report.updatedAt) };
    return isNotModified(c, validators) ? c.body(null, 304) : c.json(report);
  });
