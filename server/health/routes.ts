import { Hono } from 'hono';
import { pingDatabase } from '../database/connect.ts';
import { latestMigration } from '../database/migrate.ts';
import type { AppEnv } from '../http/context.ts';
import { requireSameStore } from '../photos/store/same-store.ts';
import type { Services } from '../services.ts';
import { isModelFailing } from './model.ts';
import { VERSION } from '../version.ts';

/** A dependency that has not answered within this time counts as down. */
const TIMEOUT_MS = 3_000;
/** Jobs that wait for longer are too slow; reports are still received. */
const MAX_JOB_WAIT_SECONDS = 600;

type Check = { state: 'up' | 'down'; ms: number };

export const healthRoutes = (services: Services) =>
  new Hono<AppEnv>()
    /** Liveness: the process runs. */
    .get('/healthz', (c) => c.text('ok'))
    /** Readiness: every dependency that serving needs answers. What works less well is named, and is no reason to stop. */
    .get('/readyz', async (c) => {
      const { database, photoStore, photoStoreMark, diskSpace, jobs } = services;
      const [databaseCheck, photos, disk] = await Promise.all([
        check(services, 'the database', () => pingDatabase(database)),
        check(services, 'the photo store', async () => {
          await requireSameStore(photoStore, photoStoreMark);
          await photoStore.ping();
        }),
        check(services, 'the disk', async () => {
          if (!(await diskSpace.hasSpace())) throw new Error('no disk space for reports');
        })
      ]);
      const dependencies = { database: databaseCheck, photos, disk };
      const isUp = Object.values(dependencies).every(({ state }) => state === 'up');
      const isDraining = services.draining.aborted;
      const queues = await within(jobs.queues(), null);
      const waited = Math.max(0, ...(queues ?? []).map(({ oldestSeconds }) => oldestSeconds));
      const degraded = [
        ...(queues === null || waited > MAX_JOB_WAIT_SECONDS ? ['jobs'] : []),
        ...((await within(isModelFailing(services), false)) ? ['model'] : [])
      ];
      const isReady = isUp && !isDraining;
      c.header('Cache-Control', 'no-store');
      return c.json(
        {
          ready: isReady,
          draining: isDraining,
          version: VERSION,
          replica: services.config.replica,
          schema: await within(latestMigration(database), null),
          dependencies,
          degraded,
          queues: queues ?? []
        },
        isReady ? 200 : 503
      );
    });

/** The answer is public, so why a dependency is down is in the log alone. */
async function check({ log }: Services, name: string, ping: () => Promise<void>): Promise<Check> {
  const began = performance.now();
  const problem = await within(
    ping().then(
      () => null,
      (cause: unknown) => cause
    ),
    new Error('no answer')
  );
  if (problem !== null) log.warn({ err: problem }, `${name} is down`);
  return {
    state: problem === null ? 'up' : 'down',
    ms: Math.round(performance.now() - began)
  };
}

/** @returns `otherwise` where it fails or takes too long */
async function within<Value, Otherwise>(
  work: Promise<Value>,
  otherwise: Otherwise
): Promise<Value | Otherwise> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Otherwise>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work.catch(() => otherwise), late]);
  } finally {
    clearTimeout(timer);
  }
}
