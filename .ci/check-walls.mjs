import path from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/*
 * Checks the rules of `walls.mjs`, and one that they cannot express: the folders inside a room import in one
 * direction. Prints how many imports go from a lower room to a higher one.
 */

/*
 * The rooms inside `app/lib` and `server`, lowest first. A room imports only from those before it.
 */
const APP_ROOMS = [
  'http',
  'db',
  'shell',
  'photos',
  'place',
  'outbox',
  'report',
  'words',
  'sync',
  'ui',
  'office'
];

const SERVER_ROOMS = [
  'platform',
  'words',
  'database',
  'telemetry',
  'jobs',
  'live-hints',
  'actors',
  'http',
  'usage',
  'wards',
  'agencies',
  'reports',
  'budget',
  'photos',
  'privacy',
  'backup',
  'triage',
  'officers',
  'sync',
  'assistants',
  'health',
  'metrics',
  'reference',
  'shell',
  'seed',
  'cli',
  'upgrade'
];

const PLACES = ['app', 'server', 'shared', 'sync', 'tests'];
/** Lowest first. */
const ORDERS = [
  { home: '', rooms: ['shared', 'sync', 'app'] },
  { home: '', rooms: ['shared', 'server'] },
  { home: 'app/lib/', rooms: APP_ROOMS },
  { home: 'server/', rooms: SERVER_ROOMS }
];

const { output } = await cruise(PLACES, await extractOptions('./.ci/walls.mjs'), null, {
  tsConfig: extractTsConfig('tsconfig.json')
});
const problems = output.summary.violations.map(
  ({ rule, from, to, cycle }) =>
    `${rule.name}: ${[from, ...(cycle ? cycle.map(({ name }) => name) : [to])].join(' → ')}`
);

/** Files directly in these folders compose the rooms, and hold types that the rooms share. */
const HOMES = new Set(ORDERS.map(({ home }) => home));

const isCode = (file) => /^(app|server|shared|sync)\//.test(file) && !file.endsWith('.test.ts');
const imports = output.modules
  .flatMap(({ source, dependencies }) => dependencies.map(({ resolved }) => [source, resolved]))
  .filter((ends) => ends.every(isCode));

let upwards = 0;
for (const { home, rooms } of ORDERS) {
  const level = (file) => rooms.findIndex((room) => file.startsWith(`${home}${room}/`));
  for (const [from, to] of imports) {
    if (level(from) < 0 || level(to) <= level(from)) continue;
    upwards += 1;
    problems.push(`from a lower room to a higher one: ${from} → ${to}`);
  }
  for (const room of rooms) problems.push(...cyclesIn(`${home}${room}/`));
}

for (const problem of new Set(problems)) console.log(problem);
console.log(`${imports.length} imports, ${upwards} of them from a lower room to a higher one`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Finds folders inside a room that import each other, directly or indirectly. */
function cyclesIn(room) {
  const inside = new Map();
  for (const ends of imports) {
    const [from, to] = ends.map(path.posix.dirname);
    if (from === to || !ends.every((file) => file.startsWith(room))) continue;
    const isHome = [from, to].some((folder) => HOMES.has(`${folder}/`));
    if (!isHome) inside.set(from, (inside.get(from) ?? new Set()).add(to));
  }
  return [...inside.keys()]
    .filter((folder) => reaches(inside, folder, folder))
    .map((folder) => `${folder}: circular imports with other folders of its room`);
}

function reaches(graph, from, wanted, seen = new Set()) {
  for (const next of graph.get(from) ?? []) {
    if (next === wanted) return true;
    if (!seen.has(next) && reaches(graph, next, wanted, seen.add(next))) return true;
  }
  return false;
}
