import { defineConfig } from 'vitest/config';
import { WORKERS } from './support/workers.ts';

export default defineConfig({
  test: {
    include: [
      '{shared,sync,server,app}/**/*.test.ts',
      'tests/{attack,backup,contract,deploy,monitoring,replicas,sync,support}/**/*.test.ts'
    ],
    globalSetup: 'tests/support/postgres.ts',
    setupFiles: ['fake-indexeddb/auto', 'tests/support/fast-check.ts'],
    // A PGlite database takes seconds to create on a busy machine.
    hookTimeout: 60_000,
    testTimeout: 30_000,
    pool: 'forks',
    maxWorkers: WORKERS,
    // The server runs with this flag (server/README.md, Decisions).
    execArgv: ['--liftoff-only'],
    restoreMocks: true
  }
});
