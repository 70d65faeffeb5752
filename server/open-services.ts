import { mkdir } from 'node:fs/promises';
import { SECOND } from '#shared/time.ts';
import type { Clock } from '#shared/time.ts';
import { ConfigError, type Config } from './config.ts';
import { openDatabase } from './database/open-database.ts';
import { type Database, type OnQuery } from './database/connect.ts';
import { takeTurns } from './database/take-turns.ts';
import { createDiskSpace } from './health/disk-space.ts';
import { openRateLimits } from './http/rate-limit-stores.ts';
import { openJobs } from './jobs/jobs.ts';
import type { Log } from './log.ts';
import { createAuth, sessionSecret } from './officers/auth.ts';
import { createDecoder } from './photos/decoding/decoder.ts';
import { markStore } from './photos/store/same-store.ts';
import { openPhotoStore } from './photos/store/open-store.ts';
import { openPhotoLocks } from './photos/locks/shared-locks.ts';
import type { Services } from './services.ts';
import { openLiveHints } from './live-hints/open-live-hints.ts';
import { openTelemetry } from './telemetry/open-telemetry.ts';
import { openPaidModel } from './triage/paid/open.ts';
import { QUEUES } from './work.ts';
import { createUsage } from './usage/usage.ts';
import { readPlacesFile, type Place } from './wards/places.ts';
import { openWardRegistry } from './wards/registry.ts';

/** How often to check for ward layers that another process has imported. */
const WARDS_REFRESH_MS = 30 * SECOND;

export type OpenServices = Services & { beginDraining: () => void; close: () => Promise<void> };

/**
 * Opens everything that a server or an operator's command needs: config → database → services.
 *
 * @param connect opens the database; tests pass their own
 */
export async function openServices(
  config: Config,
  log: Log,
  clock: Clock,
  connect: (onQuery: OnQuery) => Promise<Database> = (onQuery) => openDatabase(config, log, onQuery)
): Promise<OpenServices> {
  const telemetry = openTelemetry(config, log);
  // With PostgreSQL and a bucket nothing else makes it, and its free space is asked for.
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  const paidModel = await openPaidModel(config);
  const places = await readPlaces(config);
  const database = await connect(telemetry.onQuery);
  const photoStore = await openPhotoStore(config.photoStore);
  const photoDecoder = createDecoder();
  const photoLocks = await openPhotoLocks(config, log);
  const wards = await openWardRegistry(database);
  const liveHints = await openLiveHints(config, log);
  const rateLimits = await openRateLimits(config, database, log);
  const { secret, photoStoreMark, jobs } = await takeTurns(database, async () => ({
    secret: await sessionSecret(database, config),
    photoStoreMark: await markStore(database, photoStore),
    jobs: await openJobs(database, log, QUEUES)
  }));
  const auth = createAuth(database, config, secret, log);
  const usage = createUsage({ database, clock, log });
  const draining = new AbortController();
  const services: Services = {
    config,
    log,
    clock,
    meters: telemetry.meters,
    tracer: telemetry.tracer,
    faultReports: telemetry.faultReports,
    usage,
    database,
    wards,
    places,
    diskSpace: createDiskSpace(config.dataDir, clock),
    photoStore,
    photoStoreMark,
    photoDecoder,
    photoLocks,
    auth,
    liveHints,
    draining: draining.signal,
    jobs,
    rateLimits,
    paidModel
  };

  // Each process keeps the wards in memory, so each one has to reload them.
  const refreshing = setInterval(() => {
    wards.refresh().catch((cause: unknown) => log.warn({ err: cause }, 'ward refresh failed'));
  }, WARDS_REFRESH_MS).unref();
  return {
    ...services,
    beginDraining: () => draining.abort(),
    async close() {
      clearInterval(refreshing);
      await jobs.close();
      await usage.close();
      await liveHints.close();
      await rateLimits.close();
      photoDecoder.close();
      await photoLocks.close();
      await database.destroy();
      await telemetry.close();
    }
  };
}

/** @throws ConfigError that says what is wrong in the file */
async function readPlaces({ placesFile }: Config): Promise<readonly Place[]> {
  if (!placesFile) return [];
  const read = await readPlacesFile(placesFile);
  if (!read.ok) throw new ConfigError(`PLACES_FILE: ${read.error}`);
  return read.value;
}
