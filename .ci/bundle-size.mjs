import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/*
 * Measures a first visit to `/`: every script and style that it loads by itself, gzipped. Imports are followed
 * from chunk to chunk, since file names change with every build. `npm run bench -- first-load` measures the same
 * in a browser.
 */

const PAGE_LIMIT_BYTES = 70_000;
/** All files that a resident's first visit loads, compressed with brotli, without wards and headers. */
const SHELL_LIMIT_BYTES = 185_000;
const SHELL_LIMIT_FILES = 34;
/** The worker as one script; a module worker shares nearly all of it with the page. */
const WORKER_LIMIT_BYTES = 63_000;

// Styles are inlined in the page; its links to style files are disabled, so they do not count.
const chunks = JSON.parse(
  readFileSync('.svelte-kit/output/client/.vite/chunk-modules.json', 'utf8')
);
const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
const page = readFileSync('build/index.html', 'utf8');

const files = new Set();
for (const [, file] of page.matchAll(/href="\/(_app\/[^"]+\.js)"/g)) follow(file);

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

const script = readFileSync('build/service-worker-module.js', 'utf8');
const { shell } = JSON.parse(script.slice(script.indexOf('start(') + 6, script.lastIndexOf(')')));
const shellFiles = shell.map(({ url }) => (url === '/' ? '/kn.html' : url));
const shellBytes = shellFiles.reduce(
  (sum, file) => sum + brotliCompressSync(readFileSync(`build${file}`)).length,
  0
);

console.log(
  `/ loads ${first} bytes of JS and CSS, gzipped (limit ${PAGE_LIMIT_BYTES}); ` +
    `the one-file service worker has ${worker} (limit ${WORKER_LIMIT_BYTES}); ` +
    `a first visit loads ${shellFiles.length} files (limit ${SHELL_LIMIT_FILES}) ` +
    `with ${shellBytes} bytes (limit ${SHELL_LIMIT_BYTES})`
);
if (process.argv.includes('--list')) {
  for (const file of files) {
    const modules = byFile.get(file)?.modules.slice(0, 6).join(' ') ?? '';
    console.log(gzipped(readFileSync(`build/${file}`)), file, modules);
  }
}
if (
  first > PAGE_LIMIT_BYTES ||
  worker > WORKER_LIMIT_BYTES ||
  shellFiles.length > SHELL_LIMIT_FILES ||
  shellBytes > SHELL_LIMIT_BYTES
)
  process.exitCode = 1;
