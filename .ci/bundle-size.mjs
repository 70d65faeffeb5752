import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/*
 * Measures a first visit to `/`: every script and style that it loads by itself, gzipped. Imports are followed
 * from chunk to chunk, since file names change with every build. `npm run bench -- first-load` measures the same
 * in a browser.
 */

const PAGE_LIMIT_BYTES = 97_000;
/** The worker as one script; a module worker shares nearly all of it with the page. */
const WORKER_LIMIT_BYTES = 63_000;

// Styles are inlined in the page; its links to style files are disabled, so they do not count.
/** Modules that the page loads by itself once it is hydrated. */
const LOADED_AFTER_HYDRATION = ['app/lib/report/file-report.ts'];

const chunks = JSON.parse(
  readFileSync('.svelte-kit/output/client/.vite/chunk-modules.json', 'utf8')
);
const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
const page = readFileSync('build/index.html', 'utf8');

const files = new Set();
for (const [, file] of page.matchAll(/href="\/(_app\/[^"]+\.js)"/g)) follow(file);
for (const source of LOADED_AFTER_HYDRATION) {
  const chunk = chunks.find(({ modules }) => modules.some((module) => module.endsWith(source)));
  if (!chunk)
    throw new Error(
      `${source} is in no chunk; update LOADED_AFTER_HYDRATION in .ci/bundle-size.mjs`
    );
  follow(chunk.fileName);
}

function follow(file) {
  if (files.has(file)) return;
  files.add(file);
  byFile.get(file)?.imports.forEach(follow);
}

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const styles = Array.from(page.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g), ([, css]) => css);
const scripts = [...files].map((file) => gzipped(readFileSync(`build/${file}`)));
const first = scripts.reduce((sum, bytes) => sum + bytes, gzipped(styles.join('')));
const worker = gzipped(readFileSync('build/service-worker.js'));

console.log(
  `/ loads ${first} bytes of JS and CSS, gzipped (limit ${PAGE_LIMIT_BYTES}); ` +
    `the service worker has ${worker} (limit ${WORKER_LIMIT_BYTES})`
);
if (process.argv.includes('--list')) {
  for (const file of files) {
    const modules = byFile.get(file)?.modules.slice(0, 6).join(' ') ?? '';
    console.log(gzipped(readFileSync(`build/${file}`)), file, modules);
  }
}
if (first > PAGE_LIMIT_BYTES || worker > WORKER_LIMIT_BYTES) process.exitCode = 1;
