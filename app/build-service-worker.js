import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile, copyFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import { ENGINES } from './engine/engines.js';

/*
 * Writes the two scripts of the service worker, with the list of the files of this release:
 *
 * - `service-worker-module.js` imports its parts from the app's own files. The page has loaded most of them before.
 * - `service-worker.js` has all parts in itself, for browsers without module workers. It also keeps its address for
 *   the phones that registered it before there was another.
 */

const MODULE = 'service-worker-module.js';
const CLASSIC = 'service-worker.js';
const IMMUTABLE = '_app/immutable';

/**
 * @typedef {{ fileName: string; imports: string[]; dynamicImports: string[]; styles: string[]; modules: string[] }} Chunk
 */

/**
 * @param {string} client the folder of the built files
 * @param {string} pages the folder of the prerendered pages
 * @param {string} fallback the file of the fallback document
 */
export async function buildServiceWorker(client, pages, fallback) {
  /** @type {Chunk[]} */
  const chunks = JSON.parse(await readFile(path.join(client, '.vite/chunk-modules.json'), 'utf8'));
  const entry = chunks.find(({ modules }) => modules.includes('app/service-worker.ts'));
  if (!entry) throw new Error('the build has no entry of the service worker');
  const resident = residentFiles(chunks, entry);
  const all = (await readdir(path.join(client, IMMUTABLE), { recursive: true }))
    .map((file) => `${IMMUTABLE}/${file.split(path.sep).join('/')}`)
    .filter((file) => /\.(js|css)$/.test(file) && !/maplibre/i.test(file));
  // Workers are loaded by address, not by import; the one for photos is a resident's.
  const isShell = (/** @type {string} */ file) => resident.has(file) || file.includes('/workers/');
  const shell = [
    { url: '/', revision: await revisionOf(await htmlIn(pages)) },
    { url: '/200.html', revision: await revisionOf([fallback]) },
    { url: '/icons/icon.svg', revision: await revisionOf([path.join(client, 'icons/icon.svg')]) },
    ...all.filter(isShell).map((file) => ({ url: `/${file}`, revision: null }))
  ];
  const office = all.filter((file) => !isShell(file)).map((file) => `/${file}`);
  const script = (/** @type {string} */ base) =>
    `import { start } from '${base}${entry.fileName}';\n` +
    `start(${JSON.stringify({ shell, office })});\n`;
  await writeFile(path.join(client, MODULE), script('/'));

  const source = path.join(client, '.classic-source.js');
  const built = path.join(client, '.classic');
  await writeFile(source, script('./'));
  await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      target: ENGINES,
      outDir: built,
      rolldownOptions: { input: source, output: { format: 'iife', entryFileNames: CLASSIC } }
    }
  });
  await copyFile(path.join(built, CLASSIC), path.join(client, CLASSIC));
  await rm(built, { recursive: true });
  await rm(source);
}

/**
 * The files that a resident's screens and the service worker load, by whatever imports.
 *
 * @param {Chunk[]} chunks
 * @param {Chunk} worker
 */
function residentFiles(chunks, worker) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const isOffice = (/** @type {Chunk} */ { modules }) =>
    modules.some((module) => /^app\/(routes\/officer|lib\/office)\//.test(module));
  /** @type {Set<string>} */
  const files = new Set();
  const follow = (/** @type {string} */ file) => {
    const chunk = byFile.get(file);
    if (!chunk || files.has(file) || isOffice(chunk)) return;
    files.add(file);
    for (const style of chunk.styles) files.add(style);
    [...chunk.imports, ...chunk.dynamicImports].forEach(follow);
  };
  const entries = chunks.filter(({ fileName }) => fileName.includes('/entry/'));
  [...entries, worker].forEach(({ fileName }) => follow(fileName));
  return files;
}

/** @param {string} folder */
const htmlIn = async (folder) =>
  (await readdir(folder))
    .filter((file) => file.endsWith('.html'))
    .sort()
    .map((file) => path.join(folder, file));

/** @param {string[]} files */
async function revisionOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('base64url').slice(0, 12);
}
