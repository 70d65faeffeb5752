import { sql } from 'kysely';
import { fromKysely, fromPglite, PgBoss, type Db } from 'pg-boss';
import type { core } from 'zod';
import { parse } from 'zod/mini';
import { driverOf, type Database, type Tx } from '../database/connect.ts';
import type { Log } from '../log.ts';

/** A queue for one kind of job; the room that does the work defines it. */
export type Queue<Job> = {
  name: string;
  /** The payload of a job. Jobs that an earlier version queued must still parse. */
  job: core.$ZodType<Job>;
  retry: { limit: number; delaySeconds: number };
  /** After this time, a job that a server has taken but not finished is retried. */
  expireInSeconds: number;
  /** How long a job may wait; fourteen days by default. */
  retentionSeconds?: number;
};

/** A periodic task that one of several servers runs. */
export type Chore = {
  name: string;
  everySeconds: number;
  /** After this time its server is assumed to have crashed; ten minutes by default. */
  expireInSeconds?: number;
  run: () => Promise<unknown>;
};

/**
 * @property failed jobs that were given up, as long as they are kept
 * @property oldestSeconds how long the job that has waited longest could have been done already
 */
export type QueueState = {
  name: string;
  waiting: number;
  active: number;
  failed: number;
  oldestSeconds: number;
};

/**
 * Background jobs. Any server may take a job. Failed jobs are retried with back-off, and a job survives a crash of the
 * server that had taken it.
 */
export type Jobs = {
  /** Adds a job in the transaction that makes it necessary: both are committed, or neither. */
  add<Job extends object>(
    tx: Tx,
    queue: Queue<Job>,
    job: Job,
    when?: { priority?: number; startAfter?: Date }
  ): Promise<void>;
  /**
   * @param handler gets a batch of waiting jobs; it must be idempotent, since it may get a job twice
   * @param batchSize maximum number of jobs in a batch
   */
  work<Job extends object>(
    queue: Queue<Job>,
    handler: (jobs: Job[]) => Promise<void>,
    batchSize?: number
  ): Promise<void>;
  /** Makes this process take part in a chore: in each interval one server runs it. A failed run is logged. */
  schedule(chore: Chore): Promise<void>;
  /** What waits now, by queue; also queues in which nothing does. */
  queues(): Promise<QueueState[]>;
  close: () => Promise<void>;
};

const BATCH_SIZE = 100;
const CHORE_EXPIRES_IN_SECONDS = 600;
/** For so long an ended run is kept at least. */
const MIN_CHORE_RETENTION_SECONDS = 3_600;

/** Implements jobs with pg-boss, in the schema `pgboss` of the application's database. */
export async function openJobs(
  database: Database,
  log: Log,
  queues: readonly Omit<Queue<never>, 'job'>[]
): Promise<Jobs> {
  const boss = new PgBoss({ db: executor(database), schedule: false });
  boss.on('error', (cause) => log.warn({ err: cause }, 'job queue failed'));
  await boss.start();
  for (const { name, retry, expireInSeconds, retentionSeconds } of queues) {
    await boss.createQueue(name, {
      retryLimit: retry.limit,
      retryDelay: retry.delaySeconds,
      retryBackoff: true,
      expireInSeconds,
      ...(retentionSeconds !== undefined && { retentionSeconds })
    });
  }
  const timers = new Set<NodeJS.Timeout>();

  return {
    async add(tx, { name }, job, when = {}) {
      await boss.insert(name, [{ data: job, ...when }], { db: fromKysely(tx) });
    },
    async work(queue, handler, batchSize = BATCH_SIZE) {
      const options = { pollingIntervalSeconds: 1, batchSize };
      await boss.work(queue.name, options, (taken) =>
        handler(taken.map(({ data }) => parse(queue.job, data)))
      );
    },
    async schedule({ name, everySeconds, expireInSeconds = CHORE_EXPIRES_IN_SECONDS, run }) {
      const queue = `chore-${name}`;
      await boss.createQueue(queue, {
        policy: 'singleton',
        retryLimit: 0,
        expireInSeconds,
        // A kept run is what tells the other servers that this interval has had its run.
        deleteAfterSeconds: Math.max(MIN_CHORE_RETENTION_SECONDS, 2 * everySeconds)
      });
      await boss.work(queue, { pollingIntervalSeconds: 1, batchSize: 1 }, async () => {
        try {
          await run();
        } catch (cause) {
          log.warn({ err: cause, chore: name }, 'chore failed');
        }
      });
      // Every server requests the next run; the database keeps one request per interval.
      const requestRun = () =>
        boss.send(queue, {}, { singletonSeconds: everySeconds }).catch((cause: unknown) => {
          log.warn({ err: cause, chore: name }, 'chore not scheduled');
        });
      await requestRun();
      timers.add(setInterval(() => void requestRun(), everySeconds * 1_000).unref());
    },
    async queues() {
      const { rows } = await sql<QueueState>`
        select queue.name,
          count(*) filter (where state in ('created', 'retry'))::int as waiting,
          count(*) filter (where state = 'active')::int as active,
          count(*) filter (where state = 'failed')::int as failed,
          coalesce(extract(epoch from now() - min(start_after) filter (
            where state in ('created', 'retry') and start_after <= now())), 0)::int as "oldestSeconds"
        from pgboss.queue left join pgboss.job
          on job.name = queue.name and state in ('created', 'retry', 'active', 'failed')
        where not starts_with(queue.name, '__pgboss')
        group by queue.name order by queue.name`.execute(database);
      return rows;
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await boss.stop({ graceful: true, timeout: 5_000 });
    }
  };
}

/** Runs pg-boss's statements outside of the application's transactions. */
function executor(database: Database): Db {
  const driver = driverOf(database);
  if (driver.kind === 'pglite') return fromPglite(driver.pglite);
  return {
    async executeSql(text, values = []) {
      if (values.length > 0) {
        return { rows: [...(await driver.connections.unsafe(text, values as never[]))] };
      }
      // The text may contain several statements. If one fails, a transaction in it must not stay open.
      const connection = await driver.connections.reserve();
      try {
        const rows: unknown[] = await connection.unsafe(text).simple();
        return { rows: rows.flat() };
      } catch (cause) {
        await connection.unsafe('rollback');
        throw cause;
      } finally {
        connection.release();
      }
    }
  };
}
