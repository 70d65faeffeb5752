import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { LiveHints } from './live-hints.ts';
import { openPostgresHints } from './postgres-hints.ts';
import { openProcessHints } from './process-hints.ts';

/** Uses PostgreSQL if `DATABASE_URL` is set, since several servers may share it; else hints stay in this process. */
export const openLiveHints = (
  { databaseUrl }: Pick<Config, 'databaseUrl'>,
  log: Log
): Promise<LiveHints> =>
  databaseUrl ? openPostgresHints(databaseUrl, log) : Promise.resolve(openProcessHints());
