import { fromKysely, fromPglite, PgBoss, type Db } from 'pg-boss';
import { driverOf, type Database, type Tx } from '../database/connect.ts';
import type { Log } from '../log.ts';

/** What each queue's jobs carry. */
export type Work = { triage: { reports: string[] }; 'paid-triage': { report: string } };
type Queue = keyof Work;

/**
 * Work that is done after the answer, by whichever server comes to it: again after a failure, later and
 * later, and not lost with the server that had taken it.
 */
export type Jobs = {
  /** In the transaction that makes the work necessary: both happen, or neither. */
  add<Name extends Queue>(
    tx: Tx,
    queue: Name,
    job: Work[Name],
    when?: { priority?: number; startAfter?: Date }
  ): Promise<void>;
  /**
   * @param handler gets what is waiting; it may get the same job twice
   * @param together at most so many at once
   */
  work<Name extends Queue>(
    queue: Name,
    handler: (jobs: Work[Name][]) => Promise<void>,
    together?: number
  ): Promise<void>;
  close: () => Promise<void>;
};

const BATCH = 100;

const QUEUES: Readonly<Record<Queue, object>> = {
  triage: { retryLimit: 8, retryDelay: 5, retryBackoff: true, expireInSeconds: 120 },
  // A month of waiting for money, and some.
  'paid-triage': {
    retryLimit: 8,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 120,
    retentionSeconds: 40 * 24 * 3_600
  }
};

/** Jobs of pg-boss, in the schema `pgboss` of our own database. */
export async function openJobs(database: Database, log: Log): Promise<Jobs> {
  const boss = new PgBoss({ db: executor(database), schedule: false });
  boss.on('error', (cause) => log.warn({ err: cause }, 'jobs'));
  await boss.start();
  for (const [name, options] of Object.entries(QUEUES)) await boss.createQueue(name, options);

  return {
    async add(tx, queue, job, when = {}) {
      await boss.insert(queue, [{ data: job, ...when }], { db: fromKysely(tx) });
    },
    async work<Name extends Queue>(
      queue: Name,
      handler: (jobs: Work[Name][]) => Promise<void>,
      together = BATCH
    ) {
      const options = { pollingIntervalSeconds: 1, batchSize: together };
      await boss.work<Work[Name]>(queue, options, (taken) =>
        handler(taken.map(({ data }) => data))
      );
    },
    close: () => boss.stop({ graceful: true, timeout: 5_000 })
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
