import type { Clock } from '#shared/time.ts';
import type { Config } from './config.ts';
import type { Database } from './database/connect.ts';
import type { DiskSpace } from './health/disk-space.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Log } from './log.ts';
import type { Auth } from './officers/auth.ts';
import type { Decoder } from './photos/decoding/decoder.ts';
import type { PhotoStore } from './photos/store/photo-store.ts';
import type { ClosableLocker } from './photos/locks/shared-locks.ts';
import type { LiveHints } from './live-hints/live-hints.ts';
import type { FaultReports } from './telemetry/fault-reports.ts';
import type { Meters } from './telemetry/meters.ts';
import type { Tracer } from './telemetry/tracer.ts';
import type { PaidModel } from './triage/paid/open.ts';
import type { Place } from './wards/places.ts';
import type { RateLimitStores } from './http/rate-limit-stores.ts';
import type { Usage } from './usage/usage.ts';
import type { WardRegistry } from './wards/registry.ts';

/** All dependencies of verbs; `open-services.ts` creates them. */
export type Services = {
  config: Config;
  log: Log;
  clock: Clock;
  /** What this process counts. */
  meters: Meters;
  tracer: Tracer;
  faultReports: FaultReports;
  usage: Usage;
  database: Database;
  wards: WardRegistry;
  /** Main roads and stops that the operator provides, for the finder on the phone. */
  places: readonly Place[];
  /** Free space on the disk that holds the data. */
  diskSpace: DiskSpace;
  photoStore: PhotoStore;
  /** The mark that the photo store must have (`photos/store/same-store.ts`). */
  photoStoreMark: string;
  photoDecoder: Decoder;
  /** Allows one request at a time per upload, across all servers. */
  photoLocks: ClosableLocker;
  auth: Auth;
  liveHints: LiveHints;
  /** Aborted once this server was told to stop: it still answers, and is not ready. */
  draining: AbortSignal;
  jobs: Jobs;
  rateLimits: Pick<RateLimitStores, 'shared' | 'frequent'>;
  /** Null where none is configured: only local triage runs. */
  paidModel: PaidModel | null;
};
