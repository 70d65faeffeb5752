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
import type { LiveHints } from './news/live-hints.ts';
import type { PaidModel } from './triage/paid/open.ts';
import type { WardRegistry } from './wards/registry.ts';

/** Everything that a verb can be handed; put together in `open-services.ts`. */
export type Services = {
  config: Config;
  log: Log;
  clock: Clock;
  database: Database;
  wards: WardRegistry;
  /** Free space on the disk of the data. */
  diskSpace: DiskSpace;
  photoStore: PhotoStore;
  photoDecoder: Decoder;
  /** One request at a time on an upload, whichever server it came to. */
  photoLocks: ClosableLocker;
  auth: Auth;
  liveHints: LiveHints;
  jobs: Jobs;
  /** Null where none is configured: local triage stands alone. */
  paidModel: PaidModel | null;
};
