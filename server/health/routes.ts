import { Hono } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { pingDatabase } from '../database/connect.ts';
import type { Services } from '../services.ts';

/** A dependency that has not answered within this time counts as down. */
const TIMEOUT_MS = 3_000;

type Check = { state: 'up' | 'down'; ms: number };

export const healthRoutes = (services: Services) =>
  new Hono<AppEnv>()
    /** Liveness: the process runs. */
    .get('/healthz', (c) => c.text('ok'))
    /** Readiness: every dependency that serving needs answers. */
    .get('/readyz', async (c) => {
      const [database, photos, disk] = await Promise.all([
        check(() => pingDatabase(services.database)),
        check(() => services.photoStore.ping()),
        check(async () => {
          if (!(await services.diskSpace.hasSpace())) throw new Error('no disk space for reports');
        })
      ]);
      const dependencies = { database, photos, disk };
      const isReady = Object.values(dependencies).every(({ state }) => state === 'up');
      c.header('Cache-Control', 'no-store');
      return c.json({ ready: isReady, dependencies }, isReady ? 200 : 503);
    });

async function check(ping: () => Promise<void>): Promise<Check> {
  const began = performance.now();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const isUp = await Promise.race([
    ping().then(
      () => true,
      () => false
    ),
    new Promise<false>((resolve) =>
      timeout.addEventListener('abort', () => resolve(false), { once: true })
    )
  ]);
  return { state: isUp ? 'up' : 'down', ms: Math.round(performance.now() - began) };
}
