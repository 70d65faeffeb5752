import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';

/** `npm test`: every test there is. The last line counts them. */
const UNIT = 'test-results/unit.json';
const E2E = 'test-results/e2e.json';
mkdirSync('test-results', { recursive: true });
rmSync(UNIT, { force: true });
rmSync(E2E, { force: true });

run('vitest', [
  'run',
  '--config',
  'tests/vitest.config.ts',
  '--root',
  '.',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${UNIT}`
]);
// Read at once: Playwright empties the folder when it begins.
const unit = results(UNIT, (report) => ({
  passed: report.numPassedTests,
  // A file that cannot be loaded has no tests to count, and still fails.
  failed: report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1)
}));

run('playwright', ['test', '--config', 'tests/e2e/playwright.config.ts']);
const e2e = results(E2E, ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0)
}));

// Whoever reads only what this printed sees what stood on screen.
for (const file of globSync('test-results/*/error-context.md')) {
  const context = readFileSync(file, 'utf8');
  const [, name] = /- Name: (.*)/.exec(context) ?? [];
  const [, screen] = /# Page snapshot\s+([\s\S]*?)(?=\n# |$)/.exec(context) ?? [];
  console.log(`\n${name ?? file}\n${screen ?? ''}`);
}

const passed = unit.passed + e2e.passed;
const failed = unit.failed + e2e.failed;
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function run(command, args) {
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** A run that left no report has failed as a whole. */
function results(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 1 };
  }
}
