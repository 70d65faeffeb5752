import { fromKysely, fromPglite, PgBoss, type Db } from 'pg-boss';
import type { core } from 'zod';
import { parse } from 'zod/mini';
import { driverOf, type Database, type Tx } from '../database/connect.ts';
import type { Log } from '../log.ts';

/** A queue of one kind of jobs; the room that does the work defines it. */
export type Queue<Job> = {
  name: string;
  /** What a job carries; jobs that an earlier version queued must still parse. */
  job: core.$ZodType<Job>;
  retry: { limit: number; delaySeconds: number };
  /** After this a job that a server has taken, and not ended, is taken again. */
  expireInSeconds: number;
  /** For so long a job may wait; fourteen days where it is not said. */
  retentionSeconds?: number;
};

/** Something that is due again and again, on one of several servers. */
export type Chore = { name: string; everySeconds: number; run: () => Promise<unknown> };

/**
 * Work that is done after the response, by whichever server takes it. It is retried with back-off, and is not lost
 * with the server that had taken it.
 */
export type Jobs = {
  /** Adds a job in the transaction that makes it necessary: both happen, or neither. */
  add<Job extends object>(
    tx: Tx,
    queue: Queue<Job>,
    job: Job,
    when?: { priority?: number; startAfter?: Date }
  ): Promise<void>;
  /**
   * @param handler gets waiting jobs; it may get the same job twice
   * @param batchSize how many at most
   */
  work<Job extends object>(
    queue: Queue<Job>,
    handler: (jobs: Job[]) => Promise<void>,
    batchSize?: number
  ): Promise<void>;
  /** Has this process take part in a chore: in each interval one server runs it. A failed run is logged. */
  schedule(chore: Chore): Promise<void>;
  close: () => Promise<void>;
};

const BATCH_SIZE = 100;
/** A chore that takes longer counts as lost with its server. */
const CHORE_EXPIRES_IN_SECONDS = 600;
/** Ended chores are deleted after an hour; some thousand rows at most. */
const CHORE_KEPT_SECONDS = 3_600;

/** Jobs of pg-boss, in the schema `pgboss` of our own database. */
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
    async schedule({ name, everySeconds, run }) {
      const queue = `chore-${name}`;
      await boss.createQueue(queue, {
        policy: 'singleton',
        retryLimit: 0,
        expireInSeconds: CHORE_EXPIRES_IN_SECONDS,
        deleteAfterSeconds: CHORE_KEPT_SECONDS
      });
      await boss.work(queue, { pollingIntervalSeconds: 1, batchSize: 1 }, async () => {
        try {
          await run();
        } catch (cause) {
          log.warn({ err: cause, chore: name }, 'chore failed');
        }
      });
      // Every server asks for the next run; of those in one interval the database keeps one.
      const ask = () =>
        boss.send(queue, {}, { singletonSeconds: everySeconds }).catch((cause: unknown) => {
          log.warn({ err: cause, chore: name }, 'chore not scheduled');
        });
      await ask();
      timers.add(setInterval(() => void ask(), everySeconds * 1_000).unref());
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      await boss.stop({ graceful: true, timeout: 5_000 });
    }
  };
}

/** Outside of any transaction of ours. */
function executor(database: Database): Db {
  const driver = driverOf(database);
  if (driver.kind === 'pglite') return fromPglite(driver.pglite);
  return {
    async executeSql(text, values = []) {
      if (values.length > 0) {
        return { rows: [...(await driver.connections.unsafe(text, values as never[]))] };
      }
      // Perhaps several statements; should one of them fail, its transaction is not left open.
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
