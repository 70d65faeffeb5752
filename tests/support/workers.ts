import { availableParallelism } from 'node:os';

/**
 * How many test files run at the same time. At least two, even on two cores, because many of them wait. Only one
 * with TEST_DATABASE_URL, because test files must not share a PostgreSQL server.
 */
export const WORKERS = process.env.TEST_DATABASE_URL
  ? 1
  : Math.min(4, Math.max(2, availableParallelism() - 1));

/** The index of this worker process, from 0. */
export const worker = (): number => (Number(process.env.VITEST_POOL_ID ?? 1) - 1) % WORKERS;
