import { spawn } from 'node:child_process';
import path from 'node:path';
import { lockData } from '../cli/control.ts';
import { readConfig, type Config } from '../config.ts';
import { connectPostgres, openPglite, type Database } from '../database/connect.ts';
import { beginEpoch } from '../database/epoch.ts';
import { refuseWhileServersRun } from '../backup/replace-database.ts';
import { openDatabase } from '../database/open-database.ts';
import { OperatorError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { VERSION } from '../version.ts';
import { differences, factsOf, type Facts } from './facts.ts';
import { dropOldDumps, dumpDatabase, type Dump } from './dump.ts';

/*
 * `npm run upgrade`: dumps the database, migrates it, checks it, and puts the dump back if the check fails. For the
 * careful way with the servers stopped; servers that are replaced one after the other migrate by themselves.
 */

const KEPT_DUMPS = 5;
/** How long the new server may take until it is ready. */
const START_MS = 120_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  await upgrade(readConfig(process.env));
} catch (cause) {
  process.stderr.write(`${cause instanceof OperatorError ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
}
// A server that was started for the check may have left a socket open.
process.exit();

async function upgrade(config: Config): Promise<void> {
  const log = createLog('warn');
  const folder = path.join(config.dataDir, 'upgrades');
  const { dump, migrated } = await alone(config, log, async () => {
    const before = await withDatabase(config, factsOf);
    const made = await dumpDatabase(
      config,
      path.join(folder, new Date().toISOString().replace(/[:.]/g, '-'))
    );
    say(`dumped to ${made.place}`);
    try {
      const database = await openDatabase(config, log);
      try {
        const after = await factsOf(database);
        check(before, after);
        say('migrated; everything is still there');
        return { dump: made, migrated: after };
      } finally {
        await database.destroy();
      }
    } catch (cause) {
      return goBack(config, log, made, cause);
    }
  });
  try {
    await startOnce();
  } catch (cause) {
    await alone(config, log, async () => {
      const written = differences(migrated, await withDatabase(config, factsOf));
      if (written.length === 0) return goBack(config, log, dump, cause);
      throw new OperatorError(
        `the new server is not ready (${messageOf(cause)}), and somebody has written meanwhile (${written.join('; ')}), so nothing was put back; the dump is ${dump.place}`
      );
    });
  }
  await dropOldDumps(folder, KEPT_DUMPS);
  say(`Varadi ${VERSION} starts and is ready. Start it with: npm start`);
}

/** While no server uses the database, and none can start on PGlite. */
async function alone<Value>(config: Config, log: Log, work: () => Promise<Value>): Promise<Value> {
  const hold = await lockData(config, log);
  try {
    await withDatabase(config, refuseWhileServersRun);
    return await work();
  } finally {
    await hold.close();
  }
}

/** Phones are asked what the restored database lacks (S14), as after every restore. */
async function goBack(config: Config, log: Log, dump: Dump, cause: unknown): Promise<never> {
  try {
    await dump.restore();
  } catch (failure) {
    throw new OperatorError(
      `the upgrade failed (${messageOf(cause)}), and so did going back (${messageOf(failure)}); the database is as the upgrade left it, the dump is ${dump.place}`
    );
  }
  await withDatabase(config, (database) =>
    database.transaction().execute((tx) => beginEpoch(tx, log))
  );
  throw new OperatorError(
    `the upgrade failed, and the database is as it was before: ${messageOf(cause)}`
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function check(before: Facts, after: Facts): void {
  const changed = differences(before, after);
  if (changed.length > 0) throw new Error(`the migrated database differs: ${changed.join('; ')}`);
}

/** Without migrating it. */
async function withDatabase<Value>(
  { databaseUrl, dataDir }: Config,
  work: (database: Database) => Promise<Value>
): Promise<Value> {
  const database = databaseUrl
    ? connectPostgres(databaseUrl)
    : await openPglite(path.join(dataDir, 'pglite'));
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}

/** Starts the server as it will run, on a port of its own, until it is ready. */
async function startOnce(): Promise<void> {
  const child = spawn(process.execPath, ['--liftoff-only', 'server/main.ts', '--api-alone'], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      DRAIN_SECONDS: '0',
      LOG_LEVEL: 'info',
      AI_PROVIDER: 'none'
    },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let output = '';
  const collect = (text: string) => (output += text);
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  try {
    const until = Date.now() + START_MS;
    let problem = 'it did not listen';
    while (Date.now() < until && child.exitCode === null) {
      const port = /"port":(\d+),.*"listening"/.exec(output)?.[1];
      const reply = port && (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null));
      if (reply && reply.ok) return;
      if (reply) problem = await reply.text();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(
      `the new server is not ready: ${child.exitCode === null ? problem : output.trim().split('\n').slice(-1).join('')}`
    );
  } finally {
    child.kill();
    await exited;
  }
}
