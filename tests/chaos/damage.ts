import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../support/browser.ts';
import { makeDataDir, removeDataDir, startServer } from '../support/process.ts';
import { seededRandom, testSeed } from '../support/random.ts';
import { ARGS, kill } from './phone.ts';

/*
 * Counts how often Chromium, killed while a page writes, loses data that it had confirmed as flushed.
 * Each photo is written to IndexedDB and then to Cache Storage.
 */

/** The longest time that a browser writes before it is killed. */
const MAX_WRITING_MS = 400;

const { values: flags } = parseArgs({ options: { kills: { type: 'string', default: '100' } } });
const random = seededRandom(testSeed);
const dataDir = await makeDataDir();
const server = await startServer(dataDir, {}, []);
const profile = await mkdtemp(path.join(tmpdir(), 'varadi-chaos-'));
process.stderr.write(`seed ${testSeed}\n`);

let confirmed = new Set<string>();
const total = { kills: 0, written: 0, databasesLost: 0, copiesLost: 0 };
while (total.kills < Number(flags.kills)) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: ARGS
  });
  context.setDefaultTimeout(20_000);
  try {
    const page = await context.newPage();
    await page.exposeFunction('confirm', (key: string) => {
      confirmed.add(key);
      total.written += 1;
    });
    await page.goto(`${server.origin}/icons/icon.svg`);
    await compare(page);
    void page.evaluate(write, total.kills).catch(() => {});
    await sleep(random() * MAX_WRITING_MS);
  } catch (cause) {
    // A database that cannot be opened is empty at the next start.
    process.stderr.write(`${total.kills}: ${String(cause).split('\n')[0]}\n`);
  }
  await kill(profile);
  await context.close().catch(() => {});
  total.kills += 1;
}
await rm(profile, { recursive: true, force: true, maxRetries: 5 });
await server.end('SIGKILL');
await removeDataDir(dataDir);
process.stdout.write(`${JSON.stringify(total)}\n`);

/** Counts a loss if data confirmed before the last kill is missing. */
async function compare(page: Page): Promise<void> {
  const { rows, copies } = await page.evaluate(read);
  const isLost = (found: readonly string[]) => {
    const there = new Set(found);
    return [...confirmed].some((key) => !there.has(key));
  };
  const lost = { row: isLost(rows), copy: isLost(copies) };
  if (lost.row) total.databasesLost += 1;
  if (lost.copy) total.copiesLost += 1;
  if (!lost.row && !lost.copy) return;
  process.stderr.write(
    `${total.kills}: data lost; of ${confirmed.size} confirmed photos ${rows.length} rows and ${copies.length} copies are left\n`
  );
  // Each loss counts once.
  confirmed = new Set();
}

/** Runs in the page. */
async function read(): Promise<{ rows: string[]; copies: string[] }> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('damage', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('rows');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
  const rows = await new Promise<string[]>((resolve, reject) => {
    const request = db.transaction('rows').objectStore('rows').getAllKeys();
    request.onsuccess = () => resolve(request.result as string[]);
    request.onerror = () => reject(request.error!);
  });
  db.close();
  const copies = await (await caches.open('damage')).keys();
  return { rows, copies: copies.map(({ url }) => url.slice(url.lastIndexOf('/') + 1)) };
}

/** Runs in the page until it is killed: writes photos of the size that phones send. */
async function write(round: number): Promise<void> {
  const { confirm } = globalThis as unknown as { confirm: (key: string) => Promise<void> };
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('damage', 1);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error!);
  });
  const copies = await caches.open('damage');
  for (let i = 0; ; i++) {
    const key = `${round}-${i}`;
    const photo = new Uint8Array(30_000 + Math.random() * 200_000);
    await new Promise<void>((resolve, reject) => {
      const writing = db.transaction('rows', 'readwrite', { durability: 'strict' });
      writing.objectStore('rows').put(photo.buffer, key);
      writing.oncomplete = () => resolve();
      writing.onerror = () => reject(writing.error!);
    });
    await copies.put(`/damage/${key}`, new Response(photo));
    await confirm(key);
  }
}
