import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Validators } from '../http/conditional.ts';

/** The built app: static files, and a few documents that start it. */
export type Shell = {
  folder: string;
  /** The report form, rendered before any script runs, by language. */
  documents: ReadonlyMap<string, Document>;
  /** The document for every other screen. */
  fallback: Document;
  /** Validators of files whose names do not change between builds, by path. */
  validators: ReadonlyMap<string, Validators>;
  /** Hashes of inline scripts and styles, in the format of the content security policy. */
  hashes: { scripts: readonly string[]; styles: readonly string[] };
};

export type Document = Validators & { html: Buffer; brotli: Buffer; gzip: Buffer };

/** Language of the form at `/`, and the file that it was built into. */
const DOCUMENTS: Readonly<Record<string, string>> = { en: 'index', kn: 'kn' };

/** @throws Error if the app has not been built */
export async function openShell(folder: string): Promise<Shell> {
  const isBuilt = await stat(path.join(folder, '200.html')).then(
    () => true,
    () => false
  );
  if (!isBuilt) throw new Error(`there is no built app in ${folder}; run npm run build`);
  const documents = new Map<string, Document>();
  for (const [language, name] of Object.entries(DOCUMENTS)) {
    documents.set(language, await readDocument(folder, name));
  }
  const fallback = await readDocument(folder, '200');
  const pages = [...documents.values(), fallback].map(({ html }) => html.toString('utf8'));
  const hashes = { scripts: hashSources(pages, SCRIPT), styles: hashSources(pages, STYLE) };
  return { folder, documents, fallback, validators: await validatorsIn(folder), hashes };
}

async function readDocument(folder: string, name: string): Promise<Document> {
  const file = path.join(folder, `${name}.html`);
  const [html, brotli, gzip] = await Promise.all([
    readFile(file),
    readFile(`${file}.br`),
    readFile(`${file}.gz`)
  ]);
  return { html, brotli, gzip, ...(await validatorsOf(file)) };
}

/** All files that a browser revalidates: the worker, the manifest, icons; not those named by their hash. */
async function validatorsIn(folder: string): Promise<Map<string, Validators>> {
  const validators = new Map<string, Validators>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    const isNamedByHash = address.startsWith('/_app/immutable/');
    if (!entry.isFile() || isNamedByHash || /\.(html|br|gz)$/.test(address)) continue;
    validators.set(address, await validatorsOf(file));
  }
  return validators;
}

async function validatorsOf(file: string): Promise<Validators> {
  const [bytes, { mtime }] = await Promise.all([readFile(file), stat(file)]);
  const digest = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { etag: `"${digest}"`, lastModified: mtime };
}

const SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const STYLE = /<style[^>]*>([\s\S]*?)<\/style>/g;

function hashSources(pages: readonly string[], element: RegExp): string[] {
  const found = pages.flatMap((html) => Array.from(html.matchAll(element), ([, code]) => code!));
  const hash = (code: string) => createHash('sha256').update(code).digest('base64');
  return [...new Set(found)].map((code) => `'sha256-${hash(code)}'`);
}
