import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '#server/config.ts';
import { connectPostgres, openPglite, type Database } from '#server/database/connect.ts';
import { freePort } from '../support/postgres.ts';
import { makeDataDir, runNode, startServer, type ServerProcess } from '../support/process.ts';
import { startPhones, type Phones } from './phones.ts';

/**
 * @property rtoSeconds from the disaster until a report was acknowledged again
 * @property rpoSeconds age at the disaster of the oldest acknowledged report that the recovered server did not have
 * @property missing so many acknowledged reports it did not have
 * @property lost so many were still missing when the phones had sent again what they remember (S14)
 */
export type Outcome = {
  rtoSeconds: number;
  rpoSeconds: number;
  acknowledged: number;
  missing: number;
  lost: number;
  doubled: number;
  photosLost?: number;
  note?: string;
};

/** How long phones may take to ask a restored server what it lacks, and to send it. */
const RECALL_MS = 240_000;

export type Stack = {
  env: Record<string, string>;
  folder: string;
  phones: Phones;
  server: () => ServerProcess;
  start: () => Promise<void>;
  /** Runs an operator's command. @throws Error if it fails */
  command: (...args: string[]) => Promise<string>;
  /** Reports that the database has; no server may have PGlite open. */
  reports: () => Promise<Set<string>>;
  /** Lets phones send what they have, compares, and removes the stack. */
  finish: (at: {
    disaster: number;
    served: number;
    after: ReadonlySet<string>;
  }) => Promise<Outcome>;
};

/** A server with phones on it that file reports, and a repository for its backups. */
export async function openStack(env: Record<string, string> = {}): Promise<Stack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-drill-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const all: Record<string, string> = {
    DATA_DIR: await makeDataDir(),
    PORT: String(port),
    PUBLIC_ORIGIN: origin,
    BACKUP_REPOSITORY: path.join(folder, 'repository'),
    BACKUP_PASSWORD: 'for the drill only',
    LOG_LEVEL: 'info',
    ...env
  };
  let server: ServerProcess;
  const start = async () => {
    server = await startServer(all.DATA_DIR!, all);
  };
  await start();
  // Also where the drill fails.
  process.once('exit', () => server.child.kill('SIGKILL'));
  const phones = startPhones(origin);
  const reports = async () => {
    const { databaseUrl, dataDir } = readConfig(all);
    const database = databaseUrl
      ? connectPostgres(databaseUrl)
      : await openPglite(path.join(dataDir, 'pglite'));
    const ids = await idsIn(database);
    await database.destroy();
    return ids;
  };
  return {
    env: all,
    folder,
    phones,
    server: () => server,
    start,
    command: (...args) => run(['server/cli/main.ts', ...args], all),
    reports,
    async finish({ disaster, served, after }) {
      phones.settle();
      const acknowledged = [...phones.acknowledged()].filter(([, at]) => at <= disaster);
      const missing = acknowledged.filter(([id]) => !after.has(id));
      const until = Date.now() + RECALL_MS;
      let lost = missing.map(([id]) => id);
      while (lost.length > 0 && Date.now() < until) {
        await sleep(2_000);
        const reached = await Promise.all(
          lost.map(async (id) => (await fetch(`${origin}/api/reports/${id}`)).ok)
        );
        lost = lost.filter((_, index) => !reached[index]);
      }
      // What is under way, such as photos.
      await sleep(3_000);
      await phones.stop();
      await server.end();
      const there = await reports();
      const oldest = Math.min(disaster, ...missing.map(([, at]) => at));
      const outcome = {
        rtoSeconds: seconds(served - disaster),
        rpoSeconds: seconds(disaster - oldest),
        acknowledged: acknowledged.length,
        missing: missing.length,
        lost: [...phones.acknowledged().keys()].filter((id) => !there.has(id)).length,
        // An id is a primary key; more reports than were filed would be doubles.
        doubled:
          [...there].filter((id) => !phones.acknowledged().has(id)).length - (await phones.unsent())
      };
      await rm(folder, { recursive: true, force: true });
      await rm(all.DATA_DIR!, { recursive: true, force: true });
      return { ...outcome, doubled: Math.max(0, outcome.doubled) };
    }
  };
}

const seconds = (milliseconds: number) => Number((milliseconds / 1_000).toFixed(1));

async function idsIn(database: Database): Promise<Set<string>> {
  const rows = await database.selectFrom('report').select('id').execute();
  return new Set(rows.map(({ id }) => id));
}

/** @throws Error if it fails */
export async function run(
  args: string[],
  env: Record<string, string>,
  cwd?: string
): Promise<string> {
  const { code, output } = await runNode(args, env, cwd);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${output}`);
  process.stderr.write(output);
  return output;
}

/** The machine is lost, with its database and its photos; a new one has nothing yet. */
export async function loseMachine({ server, env }: Stack): Promise<void> {
  await server().end('SIGKILL');
  await rm(env.DATA_DIR!, { recursive: true, force: true });
  env.DATA_DIR = path.join(await mkdtemp(path.join(tmpdir(), 'varadi-new-machine-')), 'data');
}

/** Under load for some time. */
export const load = (milliseconds: number) => sleep(milliseconds);
