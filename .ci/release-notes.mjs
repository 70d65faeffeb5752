import { readFileSync } from 'node:fs';

/*
 * `node .ci/release-notes.mjs v0.2.0`: the notes of a release, from CHANGELOG.md. Fails where the tag, package.json and the
 * changelog do not name the same version: such a tag is a mistake, and nothing of it is published.
 */
const tag = process.argv[2] ?? '';
const version = tag.replace(/^v/, '');
const { version: ours } = JSON.parse(readFileSync('package.json', 'utf8'));
const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^(?=## )/m);
const section = sections.find((text) =>
  new RegExp(`^## \\[?${version.replaceAll('.', '\\.')}\\]?(?:\\s|$)`).test(text)
);

const fail = (message) => {
  console.error(message);
  process.exit(1);
};
if (!/^v\d+\.\d+\.\d+$/.test(tag))
  fail(`${JSON.stringify(tag)} is no tag of a release; expected v1.2.3`);
if (ours !== version) fail(`the tag is ${tag}, but package.json says ${ours}`);
if (!section) fail(`CHANGELOG.md has no section "## ${version}"`);
if (/unreleased/i.test(section.split('\n')[0]))
  fail(`CHANGELOG.md still says that ${version} is unreleased`);
console.log(section.split('\n').slice(1).join('\n').trim());
