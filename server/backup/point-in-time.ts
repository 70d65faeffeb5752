import type { Config } from '../config.ts';
import { runTool } from './run-tool.ts';

/*
 * Recovery of PostgreSQL to a point in time, with pgBackRest: base backups, and every segment of the write-ahead log that
 * PostgreSQL archives meanwhile. It runs on the database's own machine, as its own user (deploy/runbooks/backups.md).
 */

type PointInTime = NonNullable<NonNullable<Config['backup']>['pointInTime']>;

/** The file is named as an option, since PostgreSQL later asks for the log with the same options, without a variable. */
const pgbackrest = ({ stanza, configFile }: PointInTime, args: readonly string[]) =>
  runTool('pgbackrest', [
    `--stanza=${stanza}`,
    ...(configFile === undefined ? [] : [`--config=${configFile}`]),
    '--log-level-console=warn',
    ...args
  ]);

/** Makes a base backup of what changed since the one before. */
export const makeBase = (config: PointInTime) => pgbackrest(config, ['backup', '--type=incr']);

/** @returns what pgBackRest holds, for the operator */
export const describeBases = (config: PointInTime) => pgbackrest(config, ['info']);

/** @throws OperatorError if something of it is damaged or missing */
export const verifyBases = (config: PointInTime) => pgbackrest(config, ['verify']);

/**
 * Puts a stopped cluster back as it was at a moment; files that are still right stay.
 *
 * @param at null: as late as the log goes
 */
export const restoreCluster = (config: PointInTime, at: Date | null) =>
  pgbackrest(config, [
    'restore',
    '--delta',
    ...(at === null
      ? ['--type=default']
      : [
          '--type=time',
          `--target=${at.toISOString().replace('T', ' ').replace('Z', '+00')}`,
          '--target-action=promote'
        ])
  ]);
