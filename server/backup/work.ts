import { DAY, HOUR, MINUTE } from '#shared/time.ts';
import type { RoomWork } from '../jobs/room-work.ts';
import type { Services } from '../services.ts';
import { makeAndTidy } from './make-backup.ts';
import { latestRun, recorded, type Kind } from './runs.ts';
import { tryBackup } from './try-backup.ts';

/** How often the newest backup is restored beside the running system. */
const TRY_EVERY_MS = 7 * DAY;
/** After a failure, the next attempt is so long after its beginning. */
const RETRY_MS = { make: 10 * MINUTE, try: 6 * HOUR };

export const backupWork: RoomWork = {
  chores: (services) =>
    services.config.backup
      ? [
          {
            name: 'backups',
            everySeconds: 60,
            // Of a whole city, over a slow line.
            expireInSeconds: 6 * 3_600,
            run: () => doWhatIsDue(services)
          }
        ]
      : []
};

/** Makes a backup, and tries one, where the last good one is too old: by what is recorded, so a restart changes nothing. */
export async function doWhatIsDue(services: Services): Promise<void> {
  const { config, database } = services;
  if (!config.backup) return;
  if (await isDue(services, 'make', config.backup.everyMs))
    await recorded(services, 'make', () => makeAndTidy(services));
  const hasBackup = (await latestRun(database, 'make', true)) !== null;
  if (hasBackup && (await isDue(services, 'try', TRY_EVERY_MS)))
    await recorded(services, 'try', () => tryBackup(services));
}

async function isDue(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  kind: Kind,
  everyMs: number
): Promise<boolean> {
  const isRecent = (began: Date | undefined, within: number) =>
    began !== undefined && clock.now() - began.getTime() < within;
  const good = await latestRun(database, kind, true);
  if (isRecent(good?.began, everyMs)) return false;
  const latest = await latestRun(database, kind);
  return !isRecent(latest?.began, Math.min(everyMs, RETRY_MS[kind]));
}
