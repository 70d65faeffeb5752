import type { SystemHealth } from '#shared/office.ts';
import { DAY, toTimestamp } from '#shared/time.ts';
import { latestRun, type Run } from '../backup/runs.ts';
import { unseenReports } from '../reports/unseen-reports.ts';
import type { Services } from '../services.ts';
import { usageSince } from '../usage/usage.ts';
import { VERSION } from '../version.ts';
import type { Health } from './check-health.ts';

const USAGE_MS = 30 * DAY;
/** A backup that is late by more than its interval. */
const LATE_FACTOR = 2;
const TRY_LATE_MS = 9 * DAY;
const SHOWN_WARDS = 50;

/** What an administrator sees of the whole installation: what is up, what works less well, and what to do. */
export async function systemHealth(
  services: Services,
  { dependencies, degraded, queues, schema }: Health
): Promise<SystemHealth> {
  const { config, clock, diskSpace } = services;
  const { uncovered, unplaced } = await unseenReports(services);
  const states = Object.entries(dependencies).map(([name, { state }]) => ({ name, state }));
  return {
    version: VERSION,
    schema: schema ?? '',
    server: config.replica,
    database: config.databaseUrl ? 'postgres' : 'pglite',
    checks: [
      ...states,
      ...degraded
        .filter((name) => !states.some((one) => one.name === name))
        .map((name) => ({ name, state: 'degraded' }))
    ],
    queues: queues
      .filter(({ waiting, active, failed }) => waiting + active + failed > 0)
      .map(({ name, waiting, active, failed, oldestSeconds }) => ({
        name,
        waiting,
        active,
        failed,
        oldestSeconds
      })),
    freeBytes: await diskSpace.freeBytes(),
    backups: await backupHealth(services, clock.now()),
    uncovered: uncovered.slice(0, SHOWN_WARDS),
    unplaced,
    usage: await usageSince(services, clock.now() - USAGE_MS)
  };
}

async function backupHealth(
  { config, database }: Services,
  now: number
): Promise<SystemHealth['backups']> {
  if (!config.backup) return { state: 'off' };
  const [made, tried, attemptToMake, attemptToTry] = await Promise.all([
    latestRun(database, 'make', true),
    latestRun(database, 'try', true),
    latestRun(database, 'make'),
    latestRun(database, 'try')
  ]);
  const age = (run: Run | null) => (run ? now - run.began.getTime() : Infinity);
  const isLate = age(made) > LATE_FACTOR * config.backup.everyMs;
  const isFailed = attemptToTry?.ok === false || (isLate && attemptToMake?.ok === false);
  const stateOf = () => {
    if (isFailed) return 'failed';
    if (!made) return 'none';
    return isLate || age(tried) > TRY_LATE_MS ? 'late' : 'fine';
  };
  const failure = [attemptToMake, attemptToTry].find((run) => run?.ok === false)?.result;
  return {
    state: stateOf(),
    ...(made && { made: { at: toTimestamp(made.began.getTime()), result: made.result ?? '' } }),
    ...(tried && { tried: { at: toTimestamp(tried.began.getTime()), result: tried.result ?? '' } }),
    ...(typeof failure === 'string' && { failure })
  };
}
