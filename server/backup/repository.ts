import path from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { OperatorError } from '../errors.ts';
import { runTool } from './run-tool.ts';

/** All servers of an installation write as one, so that a snapshot finds what the one before it had. */
const HOST = 'varadi';
/** One of each of the latest periods stays. */
const KEPT = [
  '--keep-last=12',
  '--keep-hourly=24',
  '--keep-daily=7',
  '--keep-weekly=5',
  '--keep-monthly=12'
];
/** The part of all stored data that a check reads and compares with its hashes; a year's checks read most of it. */
const CHECKED_DATA = '--read-data-subset=5%';

/** @property bytes of everything in it; @property added what was new */
export type Snapshot = { id: string; at: Date; paths: string[] };
export type Saved = { id: string; bytes: number; added: number };

/**
 * An encrypted store of snapshots which share what is the same in them, with restic: a folder, a bucket, or another
 * machine.
 */
export type Repository = {
  /** @param paths absolute */
  save(paths: readonly string[]): Promise<Saved>;
  /** The newest first. */
  list(): Promise<Snapshot[]>;
  /** The absolute paths of all files in a snapshot. */
  files(id: string, onFile: (file: string) => void): Promise<void>;
  /** Writes files of a snapshot below a folder, each under its absolute path. */
  restore(id: string, into: string, included: readonly string[]): Promise<void>;
  /** Removes snapshots that are older than those which are kept. */
  forget(): Promise<void>;
  /** @throws OperatorError if something in it is damaged */
  check(): Promise<void>;
};

const Listed = z.array(
  z.object({ short_id: z.string(), time: z.coerce.date(), paths: z.array(z.string()) })
);
const Summary = z.object({
  message_type: z.literal('summary'),
  snapshot_id: z.string(),
  total_bytes_processed: z.number(),
  data_added: z.number()
});
const File = z.object({
  struct_type: z.literal('node'),
  type: z.literal('file'),
  path: z.string()
});

/** @throws OperatorError if backups are not configured */
export function openRepository({
  backup,
  buckets,
  dataDir
}: Pick<Config, 'backup' | 'buckets' | 'dataDir'>): Repository {
  if (!backup) {
    throw new OperatorError(
      'backups are not configured: set BACKUP_REPOSITORY and BACKUP_PASSWORD (deploy/runbooks/backups.md)'
    );
  }
  const env = {
    RESTIC_REPOSITORY: backup.repository,
    RESTIC_PASSWORD: backup.password,
    RESTIC_CACHE_DIR: path.join(dataDir, 'backup', 'cache'),
    AWS_ACCESS_KEY_ID: buckets.keys?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: buckets.keys?.secretAccessKey
  };
  const restic = (args: readonly string[], onLine?: (line: string) => void) =>
    runTool('restic', args, env, onLine);

  let isThere = false;
  async function prepare(): Promise<void> {
    if (isThere) return;
    try {
      await restic(['cat', 'config', '--quiet']);
    } catch (cause) {
      if (
        !(cause instanceof OperatorError) ||
        !/unable to open config file|does not exist/i.test(cause.message)
      )
        throw cause;
      await restic(['init', '--quiet']);
    }
    isThere = true;
    // Of a process that died; those of living ones stay.
    await restic(['unlock', '--quiet']);
  }

  return {
    async save(paths) {
      await prepare();
      let summary: z.infer<typeof Summary> | undefined;
      await restic(['backup', '--json', '--quiet', `--host=${HOST}`, ...paths], (line) => {
        const read = Summary.safeParse(jsonOf(line));
        if (read.success) summary = read.data;
      });
      if (!summary) throw new OperatorError('restic backup gave no summary');
      return {
        id: summary.snapshot_id.slice(0, 8),
        bytes: summary.total_bytes_processed,
        added: summary.data_added
      };
    },
    async list() {
      await prepare();
      const listed = Listed.parse(
        JSON.parse(await restic(['snapshots', '--json', `--host=${HOST}`])) ?? []
      );
      return listed
        .map(({ short_id: id, time: at, paths }) => ({ id, at, paths }))
        .toSorted((a, b) => b.at.getTime() - a.at.getTime());
    },
    async files(id, onFile) {
      await restic(['ls', '--json', id], (line) => {
        const read = File.safeParse(jsonOf(line));
        if (read.success) onFile(read.data.path);
      });
    },
    async restore(id, into, included) {
      const includes = included.map((name) => `--include=${name}`);
      await restic(['restore', id, `--target=${into}`, ...includes]);
    },
    async forget() {
      await prepare();
      await restic(['forget', '--quiet', '--prune', `--host=${HOST}`, '--group-by=host', ...KEPT]);
    },
    async check() {
      await prepare();
      await restic(['check', '--quiet', CHECKED_DATA]);
    }
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
