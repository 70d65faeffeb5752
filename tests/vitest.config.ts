import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '{shared,sync,server,app}/**/*.test.ts',
      'tests/{attack,contract,sync,support}/**/*.test.ts'
    ],
    globalSetup: 'tests/support/postgres.ts',
    setupFiles: ['fake-indexeddb/auto', 'tests/support/fast-check.ts'],
    // A PGlite database takes seconds to create on a busy machine.
    hookTimeout: 60_000,
    testTimeout: 30_000,
    pool: 'forks',
    // Many tests wait; by itself vitest would leave one of two cores to nobody.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // As the server runs (server/README.md, Decisions).
    execArgv: ['--liftoff-only'],
    restoreMocks: true
  }
});
