import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/* Checks that every file which a README, a decision or CONTRIBUTING names is there. */

const NAMED = /`([\w@.[\]+/-]+\.(?:ts|svelte|js|mjs|md|json|jsonl|bin|html|css))`/g;
/** Made by a build or by an operator, of other repositories, or an example of a name. */
const ELSEWHERE =
  /^(build|data|node_modules|\.svelte-kit|test-results)\/|^(xx|package|openapi)\.json$|\/xx\.json$/;

const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8'
})
  .stdout.trim()
  .split('\n');
const known = new Set(files);

/** A path is given from the root, from the document's folder or one above, or by the end that tells it apart. */
const isThere = (name, from) =>
  known.has(name) ||
  known.has(path.posix.join(from, name)) ||
  files.some(
    (file) => file.endsWith(`/${name}`) && file.startsWith(from === '.' ? '' : `${from}/`)
  ) ||
  (from !== '.' && isThere(name, path.posix.dirname(from)));

let missing = 0;
for (const file of files.filter((one) => one.endsWith('.md'))) {
  if (file === 'CHANGELOG.md' || file.startsWith('tests/fixtures/')) continue;
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [, name] of line.matchAll(NAMED)) {
      if (ELSEWHERE.test(name) || name.startsWith('../shared/')) continue;
      if (isThere(name.replace(/^\.\//, ''), path.posix.dirname(file))) continue;
      missing += 1;
      console.log(`${file}:${index + 1}: there is no ${name}`);
    }
  }
}
console.log(`${missing} names of files that are not there`);
process.exitCode = missing > 0 ? 1 : 0;
