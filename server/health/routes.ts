import { Hono } from 'hono';
import { requireAdministrator } from '../http/actor.ts';
import type { AppEnv } from '../http/context.ts';
import { pageLanguage } from '../http/language.ts';
import type { Services } from '../services.ts';
import { systemHealth } from './administrator.ts';
import { createRecentHealth } from './check-health.ts';
import { statusPage } from './status-page.ts';
import { VERSION } from '../version.ts';

/** How long a cache may answer for the public page. */
const STATUS_MAX_AGE_SECONDS = 15;

export function healthRoutes(services: Services) {
  const recentHealth = createRecentHealth(services);
  const probes = new Hono<AppEnv>()
    /** Liveness: the process runs. */
    .get('/healthz', (c) => c.text('ok'))
    /** Readiness: every dependency that serving needs answers. What works less well is named, and is no reason to stop. */
    .get('/readyz', async (c) => {
      const health = await recentHealth();
      const isDraining = services.draining.aborted;
      const isReady = health.isUp && !isDraining;
      const { dependencies, degraded, queues, schema } = health;
      c.header('Cache-Control', 'no-store');
      return c.json(
        {
          ready: isReady,
          draining: isDraining,
          version: VERSION,
          replica: services.config.replica,
          schema,
          dependencies,
          degraded,
          queues
        },
        isReady ? 200 : 503
      );
    });
  /** For administrators: `/api/health`. */
  const administrators = new Hono<AppEnv>().get('/', async (c) => {
    await requireAdministrator(services, c);
    return c.json(await systemHealth(services, await recentHealth()));
  });
  /** For everybody: `/status`. */
  const status = new Hono<AppEnv>().get('/', async (c) => {
    const language = pageLanguage(c);
    c.header('Content-Language', language);
    c.header('Cache-Control', `public, max-age=${STATUS_MAX_AGE_SECONDS}`);
    return c.html(await statusPage(await recentHealth(), language));
  });
  return { probes, administrators, status };
}
