import { availableParallelism } from 'node:os';

/**
 * Test files at a time. Many wait, so that two make sense on two cores; with a PostgreSQL that was given only one,
 * since test files must not share a server.
 */
export const WORKERS = process.env.TEST_DATABASE_URL
  ? 1
  : Math.min(4, Math.max(2, availableParallelism() - 1));

/** Which of them this process is, from 0. */
export const worker = (): number => (Number(process.env.VITEST_POOL_ID ?? 1) - 1) % WORKERS;
