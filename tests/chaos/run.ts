import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { dumpDatabase, type Dump } from '#server/upgrade/dump.ts';
import pLimit from 'p-limit';
import { phonePhoto } from '../support/phone-photo.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { startLoadBalancer } from '../support/load-balancer.ts';
import { makeDataDir, removeDataDir, startServer, type ServerProcess } from '../support/process.ts';
import { seededRandom } from '../support/random.ts';
import { startBadLink, type BadLink } from '../support/bad-link.ts';
import { createFaults } from './faults.ts';
import { installOnce, openPhone } from './phone.ts';
import { refusalFor, type Attempt, type Verdict } from './verdict.ts';

/** The time that a phone may take to send the rest once the faults have ended. */
const TIMEOUT_MS = 60_000;
const REPORTS_EACH = 3;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    /** Concurrent phones. Each has its own link, and all share the one server that is killed. */
    together: { type: 'string', default: '1' },
    database: { type: 'string', default: 'pglite' },
    /** Servers behind a load balancer; more than one needs `--database postgres`. One of them is killed at a time. */
    replicas: { type: 'string', default: '1' },
    /** Also restores the server's database to an earlier moment. */
    restores: { type: 'boolean', default: false }
  }
});
const runs = Number(flags.runs);
const firstSeed = Number(flags.seed);
const together = Number(flags.together);
const replicas = Number(flags.replicas);
if (replicas > 1 && flags.database !== 'postgres') {
  printError('--replicas needs --database postgres: PGlite has one process');
  process.exit(1);
}

const postgres = flags.database === 'postgres' ? await startPostgres() : null;
const dataDir = await makeDataDir();
const env: Record<string, string> = {};
if (postgres) env.DATABASE_URL = await createDatabase(postgres.url);

const links = await Promise.all(Array.from({ length: together }, startBadLink));
env.PUBLIC_ORIGIN = links[0]!.origin;
env.PHOTO_STORE = `file:${dataDir}/photos`;
const balancer = replicas > 1 ? await startLoadBalancer() : null;
const servers: ServerProcess[] = [];
await startServers();
/** Where phones and the verdict find the servers. */
const origin = () => balancer?.origin ?? servers[0]!.origin;

/** How long phones may take to send again what a restored server has lost: they ask within two minutes. */
const RECALL_TIMEOUT_MS = 200_000;
/** The database as it was at an earlier moment, to which the server may be restored. */
let dump: Dump | null = null;
let restored = 0;
/** Phones that have lost their database: what a server loses too is lost for good. */
const forgetful = new Set<number>();

/** Only one phone at a time may kill the server or query it for the verdict. */
const serverTurn = pLimit(1);
const killServer = () =>
  serverTurn(async () => {
    const [killed] = servers.splice(0, 1);
    await killed!.end('SIGKILL');
    await startOneServer();
  });
const dumpServer = () =>
  serverTurn(async () => {
    await endServers('SIGTERM');
    dump = await dumpDatabase(
      { databaseUrl: env.DATABASE_URL, dataDir },
      `${dataDir}/dumps/${randomUUID()}`
    );
    await startServers();
  });
/** As the runbook says: stop, restore, begin a new epoch, start. */
const restoreServer = () =>
  serverTurn(async () => {
    if (!dump || forgetful.size > 0) return 'server not restored: a phone has no memory';
    await endServers('SIGKILL');
    await dump.restore();
    const epoch = spawnSync(
      process.execPath,
      ['--liftoff-only', 'server/cli/main.ts', 'epoch', 'new'],
      {
        env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env },
        encoding: 'utf8'
      }
    );
    if (epoch.status !== 0) throw new Error(`epoch new failed: ${epoch.stderr}`);
    await startServers();
    restored += 1;
    return 'server restored to an earlier moment';
  });
const pictures = await Promise.all(
  [1, 2, 3].map((seed) => phonePhoto({ width: 1_600, height: 1_200, seed }))
);
const total = { runs: 0, reports: 0, lost: 0, doubled: 0, waiting: 0, broken: 0 };
const seeds = Array.from({ length: runs }, (_, i) => firstSeed + i);
await Promise.all(links.map(runSeeds));

/** Runs phone after phone on one link until no seed is left. */
async function runSeeds(link: BadLink): Promise<void> {
  const installed = await installOnce(link.origin);
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const outcome = await runOne(seed, link, installed).catch((cause: unknown) => {
      printError(`--seed ${seed} --runs 1: ${String(cause)}`);
    });
    total.runs += 1;
    if (!outcome) {
      total.broken += 1;
      continue;
    }
    const { attempts, verdict } = outcome;
    total.reports += attempts.length;
    total.lost += verdict.lost.length;
    total.doubled += verdict.doubled.length;
    total.waiting += verdict.waiting.length;
    if (verdict.lost.length + verdict.doubled.length + verdict.waiting.length > 0) {
      printError(`--seed ${seed} --runs 1: ${JSON.stringify(verdict)}`);
    }
    if (total.runs % 10 === 0)
      printError(`${total.runs} of ${runs} runs: ${JSON.stringify(total)}`);
  }
  await rm(installed, { recursive: true, force: true });
}

const arrived = await arrivedPhotoBytes();
const photoBytes = links.reduce((sum, link) => sum + link.photoBytes(), 0);
await Promise.all(links.map((link) => link.close()));
await balancer?.close();
await removeDataDir(dataDir);
await postgres?.stop();
process.stdout.write(
  `${JSON.stringify({
    ...total,
    ...(flags.restores && { restored }),
    resentRatio: arrived === 0 ? null : Number((photoBytes / arrived).toFixed(3))
  })}\n`
);
process.exit(total.lost + total.doubled + total.broken > 0 ? 1 : 0);

/** Runs one phone with the reports and faults of one seed. */
async function runOne(
  seed: number,
  link: BadLink,
  installed: string
): Promise<{ attempts: Attempt[]; verdict: Verdict }> {
  const restoredBefore = restored;
  const faults = createFaults(link, killServer, flags.restores ? restoreServer : null, () => {
    forgetful.add(seed);
  });
  if (flags.restores) await dumpServer();
  const random = seededRandom(seed);
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)]!;
  link.setWeather({ kind: 'fair' });
  const log: string[] = [];
  const phone = await openPhone(link.origin, installed, (what) => log.push(what));
  const attempts: Attempt[] = [];
  try {
    await phone.install();
    for (let i = 0; i < REPORTS_EACH; i++) {
      await injectFault();
      const photos = pictures.slice(0, Math.floor(random() * 3));
      const attempt = {
        words: `seed ${seed}, report ${i}`,
        photos: photos.length,
        confirmed: false
      };
      attempts.push(attempt);
      const saving = phone.report(attempt.words, photos).then(
        (confirmed) => (attempt.confirmed = confirmed),
        (cause: unknown) => log.push(`report ${i} cut off: ${String(cause).split('\n')[0]}`)
      );
      // Sometimes a fault hits during a save, which must not create a duplicate.
      const isMidway = random() < 0.3;
      if (isMidway) {
        await sleep(random() * 2_500);
        await injectFault();
      }
      await saving;
      await sleep(random() * 600);
      await injectFault();
    }
    log.push('faults ended');
    link.setWeather({ kind: 'fair' });
    phone.setClockOff(0);
    let tables = await phone.sendEverything(TIMEOUT_MS);
    let verdict = await serverTurn(() => refusalFor(origin(), attempts, tables));
    const until = performance.now() + (restored > restoredBefore ? RECALL_TIMEOUT_MS : 0);
    while (verdict.lost.length + verdict.waiting.length > 0 && performance.now() < until) {
      await sleep(2_000);
      tables = await phone.tables();
      verdict = await serverTurn(() => refusalFor(origin(), attempts, tables));
    }
    if (verdict.lost.length + verdict.doubled.length + verdict.waiting.length > 0) {
      const onServer = servers.map((server) => requestsIn(server.output(), '/api/photos')).flat();
      const state = JSON.stringify({ tables, inside: await phone.inside(), onServer });
      printError(`${log.join('\n')}\n${state}`);
    }
    return { attempts, verdict };
  } catch (cause) {
    printError(`seed ${seed}:\n${log.join('\n')}`);
    throw cause;
  } finally {
    forgetful.delete(seed);
    await phone.throwAway();
  }

  async function injectFault(): Promise<void> {
    const inject = pick(faults);
    const what = await inject(phone, random);
    log.push(what);
  }
}

/** The last lines of a server's log about a route, and its warnings. */
const requestsIn = (log: string, route: string): string[] =>
  log
    .split('\n')
    .filter((line) => line.includes(route) || /"level":(40|50|60)/.test(line))
    .slice(-30);

async function startServers(): Promise<void> {
  while (servers.length < replicas) await startOneServer();
}

async function endServers(signal: NodeJS.Signals): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.end(signal)));
}

async function startOneServer(): Promise<void> {
  const server = await startServer(dataDir, env, []);
  servers.push(server);
  await balancer?.add(server.origin);
  for (const link of links) link.pointTo(Number(new URL(balancer?.origin ?? server.origin).port));
}

/** Reads the server's database directly, after stopping the server. */
async function arrivedPhotoBytes(): Promise<number> {
  await endServers('SIGTERM');
  const { openDatabase } = await import('#server/database/open-database.ts');
  const { silent } = await import('../support/databases.ts');
  const database = await openDatabase({ databaseUrl: env.DATABASE_URL, dataDir }, silent);
  const { rows } = await sql<{ bytes: string | null }>`
    select sum(bytes)::text as bytes from photo where received_at is not null`.execute(database);
  await database.destroy();
  return Number(rows[0]!.bytes ?? 0);
}

function printError(text: string): void {
  process.stderr.write(`${text}\n`);
}
