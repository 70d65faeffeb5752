import { SECOND } from '#shared/time.ts';
import { pingTools } from '../assistants/ping-tools.ts';
import { pingDatabase } from '../database/connect.ts';
import { latestMigration } from '../database/migrate.ts';
import type { QueueState } from '../jobs/jobs.ts';
import { OtherStoreError, requireSameStore } from '../photos/store/same-store.ts';
import type { Services } from '../services.ts';
import { isModelFailing } from './model.ts';

/** A dependency that has not answered within this time counts as down. */
const TIMEOUT_MS = 3_000;
/** Jobs that wait for longer are too slow; reports are still received. */
const MAX_JOB_WAIT_SECONDS = 600;
/** How long a result counts. */
const RECENT_MS = SECOND;

type Check = { state: 'up' | 'down'; ms: number; why?: string };

/** @property degraded what works less well, and is no reason to stop */
export type Health = {
  isUp: boolean;
  dependencies: Record<string, Check>;
  degraded: string[];
  queues: QueueState[];
  schema: string | null;
};

async function checkHealth(services: Services): Promise<Health> {
  const { config, database, photoStore, photoStoreMark, diskSpace, jobs } = services;
  const [databaseCheck, photos, disk, assistants, queues, isModelDown, schema] = await Promise.all([
    check(services, 'the database', () => pingDatabase(database)),
    check(services, 'the photo store', async () => {
      await requireSameStore(photoStore, photoStoreMark);
      await photoStore.ping();
    }),
    check(services, 'the disk', async () => {
      if (!(await diskSpace.hasSpace())) throw new Error('no disk space for reports');
    }),
    config.hasAssistants
      ? check(services, 'the service for assistants', () => pingTools(services))
      : null,
    within(jobs.queues(), null),
    within(isModelFailing(services), false),
    within(latestMigration(database), null)
  ]);
  const dependencies = {
    database: databaseCheck,
    photos,
    disk,
    ...(assistants && { assistants })
  };
  // A bucket that is away is away for every server: reports in words still arrive, and photos wait.
  const isBucketAway =
    config.photoStore.kind === 'bucket' && photos.state === 'down' && photos.why !== 'other store';
  const waited = Math.max(0, ...(queues ?? []).map(({ oldestSeconds }) => oldestSeconds));
  return {
    isUp: [databaseCheck, disk, ...(isBucketAway ? [] : [photos])].every(
      ({ state }) => state === 'up'
    ),
    dependencies,
    degraded: [
      ...(isBucketAway ? ['photos'] : []),
      ...(assistants?.state === 'down' ? ['assistants'] : []),
      ...(queues === null || waited > MAX_JOB_WAIT_SECONDS ? ['jobs'] : []),
      ...(isModelDown ? ['model'] : [])
    ],
    queues: queues ?? [],
    schema
  };
}

/** One check at a time, and its result for a moment: anybody may ask. */
export function createRecentHealth(services: Services): () => Promise<Health> {
  let latest: { at: number; health: Promise<Health> } | undefined;
  return () => {
    const now = services.clock.now();
    if (!latest || Math.abs(now - latest.at) > RECENT_MS)
      latest = { at: now, health: checkHealth(services) };
    return latest.health;
  };
}

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
    ms: Math.round(performance.now() - began),
    ...(problem instanceof OtherStoreError && { why: 'other store' })
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
