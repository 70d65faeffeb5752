import { Gauge, type Registry } from 'prom-client';
import { sql } from 'kysely';
import { DOLLAR } from '#shared/money.ts';
import { DAY, SECOND } from '#shared/time.ts';
import { latestRun } from '../backup/runs.ts';
import { statusOf } from '../budget/status.ts';
import { driverOf } from '../database/connect.ts';
import { LOCAL } from '../reports/suggestions.ts';
import { unseenReports } from '../reports/unseen-reports.ts';
import type { Services } from '../services.ts';
import { VERSION } from '../version.ts';
import { certificateEnd } from './certificate.ts';

/*
 * Gauges of what all servers share: each server answers the same, so a query takes their `max`. They are read at each
 * scrape; each of their statements uses an index (tests/contract/plans.test.ts).
 */

export type Needs = Pick<
  Services,
  'config' | 'database' | 'clock' | 'jobs' | 'diskSpace' | 'liveHints'
>;
/** Reads one group of gauges. */
export type Read = (services: Needs) => Promise<void>;

const OVERRIDES_WITHIN_MS = 7 * DAY;

export function createGauges(registry: Registry): Read[] {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });

  gauge('varadi_build_info', 'The release of this server', ['version']).set(
    { version: VERSION },
    1
  );

  const spent = gauge('varadi_budget_spent_dollars', 'Spent in a limit’s window', ['limit']);
  const reserved = gauge('varadi_budget_reserved_dollars', 'Reserved in a limit’s window', [
    'limit'
  ]);
  const cap = gauge('varadi_budget_cap_dollars', 'Cap of a limit’s window', ['limit']);
  const stopped = gauge('varadi_budget_stopped', '1 if a limit’s kill switch is set', ['limit']);
  const forecast = gauge('varadi_budget_forecast_dollars', 'Forecast cost of this month');
  const readBudget: Read = async (services) => {
    const { limits, month } = await statusOf(services);
    for (const one of [spent, reserved, cap, stopped]) one.reset();
    for (const { id: limit, ...standing } of limits) {
      spent.set({ limit }, standing.settled / DOLLAR);
      reserved.set({ limit }, standing.reserved / DOLLAR);
      cap.set({ limit }, standing.cap / DOLLAR);
      stopped.set({ limit }, standing.killed === null ? 0 : 1);
    }
    forecast.set(month.forecast / DOLLAR);
  };

  const open = gauge('varadi_reports_open', 'Reports that are not closed');
  const unplaced = gauge(
    'varadi_reports_unplaced_overdue',
    'Open reports that have had no ward for more than a day'
  );
  const uncovered = gauge(
    'varadi_reports_uncovered',
    'Open reports in wards that no officer looks after'
  );
  const readReports: Read = async (services) => {
    const unseen = await unseenReports(services);
    open.set(unseen.open);
    unplaced.set(unseen.unplaced);
    uncovered.set(unseen.uncovered.reduce((sum, { reports }) => sum + reports, 0));
  };

  const reviewed = gauge(
    'varadi_triage_reviewed_reports',
    'Reports that officers classified and that changed within seven days'
  );
  const overridden = gauge(
    'varadi_triage_overridden_reports',
    'Of these, those with another category than the local suggestion'
  );
  const readTriage: Read = async ({ database, clock }) => {
    // A subquery for each row: PostgreSQL would read the whole of `triage` for a join.
    const { rows } = await sql<{ reviewed: number; overridden: number }>`
      select count(suggested)::int as reviewed,
        (count(*) filter (where classified_as <> suggested))::int as overridden
      from (
        select classified_as, (
          select suggestion -> 'category' ->> 'value' from triage
          where triage.report = report.id and triage.by = ${LOCAL}
        ) as suggested
        from report
        where classified_as is not null
          and updated_at > ${new Date(clock.now() - OVERRIDES_WITHIN_MS)}
      ) as classified`.execute(database);
    reviewed.set(rows[0]!.reviewed);
    overridden.set(rows[0]!.overridden);
  };

  const awaited = gauge('varadi_photos_awaited', 'Photos that phones announced and have not sent');
  const awaitedBytes = gauge('varadi_photos_awaited_bytes', 'Their bytes');
  const readPhotos: Read = async ({ database }) => {
    const { rows } = await sql<{ photos: number; bytes: string }>`
      select count(*)::int as photos, coalesce(sum(bytes), 0)::text as bytes
      from photo where received_at is null`.execute(database);
    awaited.set(rows[0]!.photos);
    awaitedBytes.set(Number(rows[0]!.bytes));
  };

  const jobs = gauge('varadi_queue_jobs', 'Jobs by queue and state', ['queue', 'state']);
  const oldest = gauge('varadi_queue_oldest_seconds', 'How long the oldest job could have run', [
    'queue'
  ]);
  const readQueues: Read = async ({ jobs: queues }) => {
    const states = await queues.queues();
    // Reset and set in one go: another scrape may be answered while this one waits.
    jobs.reset();
    oldest.reset();
    for (const { name: queue, waiting, active, failed, oldestSeconds } of states) {
      jobs.set({ queue, state: 'waiting' }, waiting);
      jobs.set({ queue, state: 'active' }, active);
      jobs.set({ queue, state: 'failed' }, failed);
      oldest.set({ queue }, oldestSeconds);
    }
  };

  const connections = gauge('varadi_database_connections', 'Connections of all servers', ['state']);
  const size = gauge('varadi_database_size_bytes', 'Size of the database');
  const readDatabase: Read = async ({ database }) => {
    const { rows } = await sql<{ bytes: string }>`
      select pg_database_size(current_database())::text as bytes`.execute(database);
    size.set(Number(rows[0]!.bytes));
    if (driverOf(database).kind === 'pglite') return;
    const { rows: states } = await sql<{ state: string; count: number }>`
      select coalesce(state, 'unknown') as state, count(*)::int as count
      from pg_stat_activity where datname = current_database() group by state`.execute(database);
    connections.reset();
    for (const { state, count } of states) connections.set({ state }, count);
  };

  const made = gauge(
    'varadi_backup_last_success_timestamp_seconds',
    'When the last good backup began'
  );
  const madeBytes = gauge('varadi_backup_size_bytes', 'Bytes in the last good backup');
  const expected = gauge(
    'varadi_backup_interval_seconds',
    'How often a backup is made; 0: none is configured'
  );
  const tried = gauge(
    'varadi_backup_last_restore_timestamp_seconds',
    'When a backup was last restored beside the system, whole'
  );
  const triedOk = gauge(
    'varadi_backup_restore_ok',
    '1 if the last such attempt succeeded, 0 if it failed'
  );
  const readBackups: Read = async ({ config, database }) => {
    const [good, attempt, restored] = await Promise.all([
      latestRun(database, 'make', true),
      latestRun(database, 'try'),
      latestRun(database, 'try', true)
    ]);
    expected.set((config.backup?.everyMs ?? 0) / SECOND);
    made.set((good?.began.getTime() ?? 0) / SECOND);
    madeBytes.set(good?.bytes ?? 0);
    tried.set((restored?.began.getTime() ?? 0) / SECOND);
    triedOk.set(attempt?.ok === false ? 0 : 1);
  };

  const free = gauge('varadi_disk_free_bytes', 'Free bytes on the disk of this server’s data');
  const certificate = gauge(
    'varadi_certificate_end_timestamp_seconds',
    'When the certificate of the public address expires; 0 without https, or if it does not answer'
  );
  const readMachine: Read = async ({ config, diskSpace }) => {
    free.set(await diskSpace.freeBytes());
    certificate.set((await certificateEnd(config.publicOrigin)) / SECOND);
  };

  return [
    readBudget,
    readReports,
    readTriage,
    readPhotos,
    readQueues,
    readDatabase,
    readBackups,
    readMachine
  ];
}
