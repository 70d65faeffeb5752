import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import pLimit from 'p-limit';
import { phonePhoto } from '../support/phone-photo.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { makeDataDir, removeDataDir, startServer, type ServerProcess } from '../support/process.ts';
import { seededRandom } from '../support/random.ts';
import { startBadLink, type BadLink } from '../support/bad-link.ts';
import { createFaults } from './faults.ts';
import { installOnce, openPhone } from './phone.ts';
import { judge, type Attempt, type Verdict } from './verdict.ts';

/** How long a phone may take for what is left, once nothing is in its way. */
const TIMEOUT_MS = 60_000;
const REPORTS_EACH = 3;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    /** Phones at a time; each has a link of its own, and all have the one server that is killed. */
    together: { type: 'string', default: '1' },
    database: { type: 'string', default: 'pglite' }
  }
});
const runs = Number(flags.runs);
const firstSeed = Number(flags.seed);
const together = Number(flags.together);

const postgres = flags.database === 'postgres' ? await startPostgres() : null;
const dataDir = await makeDataDir();
const env: Record<string, string> = {};
if (postgres) env.DATABASE_URL = await createDatabase(postgres.url);

const links = await Promise.all(Array.from({ length: together }, startBadLink));
env.PUBLIC_ORIGIN = links[0]!.origin;
let server: ServerProcess;
await startAgain();

/** One at a time kills the server or asks it for the truth. */
const serverTurn = pLimit(1);
const killServer = () =>
  serverTurn(async () => {
    await server.end('SIGKILL');
    await startAgain();
  });
const pictures = await Promise.all(
  [1, 2, 3].map((seed) => phonePhoto({ width: 1_600, height: 1_200, seed }))
);
const total = { runs: 0, reports: 0, lost: 0, doubled: 0, waiting: 0, broken: 0 };
const seeds = Array.from({ length: runs }, (_, i) => firstSeed + i);
await Promise.all(links.map(liveThrough));

/** On one link, phone after phone, until no seed is left. */
async function liveThrough(link: BadLink): Promise<void> {
  const installed = await installOnce(link.origin);
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const outcome = await runOne(seed, link, installed).catch((cause: unknown) => {
      say(`--seed ${seed} --runs 1: ${String(cause)}`);
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
      say(`--seed ${seed} --runs 1: ${JSON.stringify(verdict)}`);
    }
    if (total.runs % 10 === 0) say(`${total.runs} of ${runs} runs: ${JSON.stringify(total)}`);
  }
  await rm(installed, { recursive: true, force: true });
}

const arrived = await arrivedPhotoBytes();
const photoBytes = links.reduce((sum, link) => sum + link.photoBytes(), 0);
await Promise.all(links.map((link) => link.close()));
await removeDataDir(dataDir);
await postgres?.stop();
process.stdout.write(
  `${JSON.stringify({
    ...total,
    resentRatio: arrived === 0 ? null : Number((photoBytes / arrived).toFixed(3))
  })}\n`
);
process.exit(total.lost + total.doubled + total.broken > 0 ? 1 : 0);

/** One phone, one person, and what befalls them. */
async function runOne(
  seed: number,
  link: BadLink,
  installed: string
): Promise<{ attempts: Attempt[]; verdict: Verdict }> {
  const blows = createFaults(link, killServer);
  const random = seededRandom(seed);
  const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)]!;
  link.setWeather({ kind: 'fair' });
  const log: string[] = [];
  const phone = await openPhone(link.origin, installed, (what) => log.push(what));
  const attempts: Attempt[] = [];
  try {
    await phone.install();
    for (let i = 0; i < REPORTS_EACH; i++) {
      await strike();
      const photos = pictures.slice(0, Math.floor(random() * 3));
      const attempt = {
        words: `seed ${seed}, report ${i}`,
        photos: photos.length,
        confirmed: false
      };
      attempts.push(attempt);
      const saving = phone.report(attempt.words, photos).then(
        (confirmed) => (attempt.confirmed = confirmed),
        (cause: unknown) => log.push(`report ${i} was cut off: ${String(cause).split('\n')[0]}`)
      );
      // Sometimes the blow falls in the middle of saving, which must not make two of it.
      const isMidway = random() < 0.3;
      if (isMidway) {
        await sleep(random() * 2_500);
        await strike();
      }
      await saving;
      await sleep(random() * 600);
      await strike();
    }
    log.push('the faults end');
    link.setWeather({ kind: 'fair' });
    phone.setClockOff(0);
    const tables = await phone.sendEverything(TIMEOUT_MS);
    const verdict = await serverTurn(() => judge(server.origin, attempts, tables));
    if (verdict.lost.length + verdict.doubled.length + verdict.waiting.length > 0) {
      say(`${log.join('\n')}\n${JSON.stringify(tables)}`);
    }
    return { attempts, verdict };
  } catch (cause) {
    say(`seed ${seed}:\n${log.join('\n')}`);
    throw cause;
  } finally {
    await phone.throwAway();
  }

  async function strike(): Promise<void> {
    const blow = pick(blows);
    const what = await blow(phone, random);
    log.push(what);
  }
}

async function startAgain(): Promise<void> {
  server = await startServer(dataDir, env, []);
  for (const link of links) link.pointTo(Number(new URL(server.origin).port));
}

/** Asked of the server's database itself, after it has been killed for good. */
async function arrivedPhotoBytes(): Promise<number> {
  await server.end('SIGTERM');
  const { openDatabase } = await import('#server/database/connect.ts');
  const { silent } = await import('../support/databases.ts');
  const database = await openDatabase({ databaseUrl: env.DATABASE_URL, dataDir }, silent);
  const { rows } = await sql<{ bytes: string | null }>`
    select sum(bytes)::text as bytes from photo where received_at is not null`.execute(database);
  await database.destroy();
  return Number(rows[0]!.bytes ?? 0);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
