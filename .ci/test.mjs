import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** `npm test`: runs every test. The last line counts them. */
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
// Read now, since Playwright empties the folder when it starts.
const unit = results(UNIT, (report) => ({
  skipped: report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ title }) => `${path.relative('.', name)}: ${title}`)
  ),
  failures: report.testResults.flatMap(failuresIn),
  passed: report.numPassedTests,
  // A file that cannot be loaded has no tests to count, but is a failure.
  failed: report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1)
}));

run('playwright', ['test', '--config', 'tests/e2e/playwright.config.ts']);
const e2e = results(E2E, ({ stats, errors, suites }) => ({
  skipped: skippedIn(suites),
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0)
}));

// Prints again what failed in the first half, and the screen of each failed test, for readers who have only the end.
for (const failure of unit.failures) console.log(`\n${failure}`);
for (const file of globSync('test-results/*/error-context.md')) {
  const context = readFileSync(file, 'utf8');
  const [, name] = /- Name: (.*)/.exec(context) ?? [];
  const [, screen] = /# Page snapshot\s+([\s\S]*?)(?=\n# |$)/.exec(context) ?? [];
  console.log(`\n${name ?? file}\n${screen ?? ''}`);
}

// Tests are skipped if this machine lacks what they need, such as the real photos of `../shared/data`.
const skipped = [...unit.skipped, ...e2e.skipped];
console.log(`${skipped.length} skipped${skipped.map((one) => `\n  ${one}`).join('')}`);
const passed = unit.passed + e2e.passed;
const failed = unit.failed + e2e.failed;
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function run(command, args) {
  spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** A file that failed as a whole has a message of its own. */
function failuresIn({ name, message, status, assertionResults }) {
  const file = path.relative('.', name);
  const failed = assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) =>
      [`${file}: ${fullName}`, ...failureMessages].join('\n')
    );
  return status === 'failed' && failed.length === 0 ? [`${file}\n${message}`] : failed;
}

/** The titles of skipped tests; Playwright's suites are nested. */
function skippedIn(suites) {
  return suites.flatMap(({ file, specs = [], suites: inner = [] }) => [
    ...specs
      .filter(({ tests }) => tests.every(({ status }) => status === 'skipped'))
      .map(({ title }) => `tests/e2e/${file}: ${title}`),
    ...skippedIn(inner)
  ]);
}

/** A run without a report counts as one failure. */
function results(file, count) {
  try {
    return count(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { passed: 0, failed: 1, skipped: [], failures: [] };
  }
}
