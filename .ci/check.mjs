import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** `npm run check`: every check that does not run the product. All steps run; the last line lists those that failed. */
const STEPS = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'eslint', ['--config', '.ci/eslint.config.js', '.']],
  ['types: shared', 'tsc', ['--noEmit', '-p', 'shared']],
  ['types: sync', 'tsc', ['--noEmit', '-p', 'sync']],
  ['types: server', 'tsc', ['--noEmit', '-p', 'server']],
  ['types: service worker', 'tsc', ['--noEmit', '-p', 'app/tsconfig.worker.json']],
  ['types: app and tests', 'svelte-check', ['--fail-on-warnings', '--output', 'human']],
  ['walls between rooms', 'node', ['.ci/check-walls.mjs']],
  ['retired names', 'node', ['.ci/retired-names.mjs']],
  ['files that READMEs name', 'node', ['.ci/readme-paths.mjs']],
  ['licences of what ships', 'node', ['.ci/dependencies.mjs']],
  ['dead code', 'knip', ['--config', '.ci/knip.json']],
  ['bundle size', 'node', ['.ci/bundle-size.mjs']]
];

const failed = [];
for (const [name, command, args] of STEPS) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' }
  });
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const last = stripVTControlCharacters(stdout ?? '')
    .trim()
    .split('\n')
    .at(-1);
  const summary = status === 0 && last ? `: ${last}` : '';
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)${summary}`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout ?? ''}${stderr ?? ''}`.trim());
}
if (failed.length > 0) {
  console.log(`check failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
