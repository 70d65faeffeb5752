import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/*
 * Keeps names and phrases out that the project has given up (the glossary is in `shared/README.md`). Checks code,
 * comments, tests, English messages and READMEs.
 */

/** What is retired, and what to write instead. */
const RETIRED = [
  [/\bgather\w*\b/i, 'createBatcher, to batch'],
  [/\b(open)?[dD]esk\b(?! of an officer)/, 'batch (server), officer’s queue (screen)'],
  [/\bseats?\b/i, 'decider'],
  [/\bpart(y|ies)\b/i, 'push'],
  [/\blots?\b(?! of)/i, 'batch'],
  [/\bheirs?\b/i, 'canonical report'],
  [/\btwins?\b/i, 'duplicate'],
  [/\bspare\b/i, 'backup copy'],
  [/\bblows?\b/i, 'fault'],
  [/\bforese(e|en|es)\b/i, 'to predict, predicted'],
  [
    /\b[A-Z_]*(PATIENCE|GRAIN|HERE_AT_MOST)\b/,
    'a name with its unit: …_TIMEOUT_MS, …_RESOLUTION_MS, MAX_…'
  ],
  [/\bhang ?Up\b/i, 'disconnectAll'],
  [/\bset aside\b/i, 'reserved'],
  [/\bbookings?\b/i, 'ledger entry'],
  [
    /\bTurn down\b|\bChoose otherwise\b|\bWho mends (what|it)\b/,
    'Reject, Change, Responsible agency'
  ],
  [/\bgoes? by (itself|themselves)\b/i, 'is sent automatically'],
  [/\bbefore (the|their) eyes\b/i, 'seen'],
  [/\bfor want of\b/i, 'because there is no …']
];

/** Where a retired name stays, because phones have stored it or a library has it. */
const ALLOWED = [
  // Stored on phones since app 0.1.0: an index, a setting, a field.
  ['app/lib/', /twins|'spare'|spare: true|foreseen/],
  ['tests/', /\btwins\b|'spare'|\bforeseen\b/]
];

const SEARCHED = /\.(ts|svelte|js|mjs|md|json)$|^\.ci\/[^.]+$/;
const SKIPPED =
  /^(package-lock\.json|CHANGELOG\.md|shared\/messages\/kn\.json|shared\/messages\/project\.inlang\/|tests\/(fixtures|eval\/texts|load\/peers)\/|server\/triage\/local\/(lexicon|dangers|places)|server\/seed\/texts\.ts|server\/wards\/centres\.json|\.ci\/retired-names\.mjs)|\/decisions\//;

const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8'
}).stdout.split('\n');

let found = 0;
for (const file of files) {
  if (!SEARCHED.test(file) || SKIPPED.test(file)) continue;
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    continue;
  }
  const allowed = ALLOWED.filter(([folder]) => file.startsWith(folder)).map(([, words]) => words);
  for (const [index, line] of text.split('\n').entries()) {
    if (allowed.some((words) => words.test(line))) continue;
    for (const [name, instead] of RETIRED) {
      const [what] = name.exec(line) ?? [];
      if (what === undefined) continue;
      found += 1;
      console.log(`${file}:${index + 1}: “${what}” is retired: ${instead}`);
    }
  }
}
console.log(`${files.length} files, ${found} retired names`);
process.exitCode = found > 0 ? 1 : 0;
