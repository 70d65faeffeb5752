import { restoreCluster } from '../backup/point-in-time.ts';
import { restoreBackup } from '../backup/restore-backup.ts';
import { ConfigError, type Config } from '../config.ts';
import type { Log } from '../log.ts';
import { read, success, type Outcome } from './command.ts';
import { lockData } from './control.ts';

/**
 * `backup restore`, which replaces the database and therefore opens none.
 *
 * @throws OperatorError that says what is wrong
 */
export async function restoreCommand(
  config: Config,
  log: Log,
  args: readonly string[],
  progress: (line: string) => void
): Promise<Outcome> {
  const { positionals, values } = read(args, { at: { type: 'string' } });
  const hold = await lockData(config, log);
  try {
    if (values.at !== undefined) return await restoreToTime(config, values.at);
    const { snapshot, rows, photos, aside } = await restoreBackup(
      config,
      log,
      positionals[0] ?? null,
      progress
    );
    return success(
      [
        `restored backup ${snapshot.id} of ${snapshot.at.toISOString()}: ${rows} rows, ${photos} picture files.`,
        ...(aside === null ? [] : [`What was there before is kept: ${aside}.`]),
        'Start the servers; phones then send again what this backup does not have.'
      ].join('\n')
    );
  } finally {
    await hold.close();
  }
}

async function restoreToTime({ backup }: Config, text: string): Promise<Outcome> {
  const at = text === 'latest' ? null : new Date(text);
  if (at !== null && Number.isNaN(at.getTime()))
    throw new ConfigError('--at takes a time such as 2026-11-28T22:15:00Z, or latest');
  if (!backup?.pointInTime)
    throw new ConfigError(
      'recovery to a point in time needs PGBACKREST_STANZA (deploy/runbooks/backups.md)'
    );
  await restoreCluster(backup.pointInTime, at);
  return success(
    'the cluster is back. Start PostgreSQL, then the servers: they notice that the database has moved, and phones send again what it does not have.'
  );
}
