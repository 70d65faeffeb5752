import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/*
 * `node .ci/dependencies.mjs`: what ships with the server or is built into the app, with version, licence and size.
 * Fails where a licence is missing or may not be combined with the project's own, AGPL-3.0-or-later.
 */

/** The choice within "(A OR B)" is ours; "A AND B" needs both. From https://www.gnu.org/licenses/license-list.html. */
const COMPATIBLE = [
  '0BSD',
  'AFL-2.1 OR BSD-3-Clause',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MIT OR Apache-2.0',
  'MIT OR CC0-1.0',
  'MPL-2.0',
  'Unlicense'
];

const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const { packages } = read('package-lock.json');
const manifest = read('package.json');

const isCompatible = (licence = '') => {
  const plain = licence.replace(/^\((.*)\)$/, '$1');
  return (
    COMPATIBLE.includes(plain) || plain.split(' AND ').every((one) => COMPATIBLE.includes(one))
  );
};

function bytesOf(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const entryPath = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + bytesOf(entryPath);
    return entry.isFile() ? sum + statSync(entryPath).size : sum;
  }, 0);
}

/** The development dependencies that the app's source imports: they are part of what a phone downloads. */
function builtIntoApp() {
  const sources = (folder) =>
    readdirSync(folder, { recursive: true })
      .filter((file) => /\.(?:ts|svelte)$/.test(file) && !file.includes('.test.'))
      .map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const text = ['app', 'sync', 'shared'].flatMap(sources).join('\n');
  return new Set(
    Object.keys(manifest.devDependencies).filter((name) =>
      new RegExp(`(?:from|import) ?\\(?'${name}(?:/[^']*)?'`).test(text)
    )
  );
}

const inApp = builtIntoApp();
const shipped = Object.entries(packages)
  .filter(([folder]) => folder !== '')
  .map(([folder, { version, license, dev, devOptional }]) => {
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const where = dev || devOptional ? (inApp.has(name) ? 'app' : null) : 'server';
    return { folder, name, version, license, where };
  })
  .filter(({ where }) => where !== null)
  .sort((a, b) => a.name.localeCompare(b.name));

let total = 0;
console.log('| Package | Version | Licence | Part of | KB |\n| --- | --- | --- | --- | --- |');
for (const { folder, name, version, license, where } of shipped) {
  const bytes = bytesOf(folder);
  total += bytes;
  const size = bytes === 0 ? 'not for this machine' : Math.ceil(bytes / 1_000);
  console.log(`| ${name} | ${version} | ${license} | ${where} | ${size} |`);
}
const wrong = shipped.filter(({ license }) => !isCompatible(license));
for (const { name, license } of wrong) console.log(`not compatible: ${name} (${license})`);
console.log(
  `${shipped.length} packages ship (${Math.round(total / 1e6)} MB), ${wrong.length} without a compatible licence`
);
if (wrong.length > 0) process.exitCode = 1;
