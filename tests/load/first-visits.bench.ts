import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { filing, newDevice } from '../support/builders.ts';
import { makeDataDir, removeDataDir, startServer } from '../support/process.ts';
import { freePort } from '../support/postgres.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import type { Report } from './bench.ts';

/*
 * A ward behind one carrier address opens the app for the first time. A visit fetches every file of a first visit
 * (the document, what it loads, what the service worker caches, the wards) and makes one push. It is whole only if
 * no file is refused. With a folder as argument, the server of that (built) checkout is measured too, as the peer.
 */

const CROWDS = [40, 200];
/** All visits start within this time. */
const ARRIVAL_WINDOW_MS = 5_000;

type Visits = { whole: number; broken: number; json: number; pushed: number; took: number };

export async function run(report: Report, [other]: string[]): Promise<void> {
  for (const crowd of CROWDS) {
    const ours = await withServer(null, (origin) => visits(origin, crowd));
    const theirs = other ? await withServer(other, (origin) => visits(origin, crowd)) : undefined;
    const figure = (metric: string, key: keyof Visits, unit: string) =>
      report({
        metric: `${crowd} first visits behind one address: ${metric}`,
        value: ours[key],
        unit,
        ...(theirs && { peer: 'another checkout', peerValue: theirs[key] })
      });
    figure('whole', 'whole', 'visits');
    figure('broken', 'broken', 'visits');
    figure('documents that were JSON', 'json', 'visits');
    figure('pushes acknowledged', 'pushed', 'pushes');
    figure('all finished after', 'took', 'ms');
  }
}

async function withServer<Value>(
  folder: string | null,
  work: (origin: string) => Promise<Value>
): Promise<Value> {
  const dataDir = await makeDataDir();
  try {
    if (folder === null) {
      const server = await startServer(dataDir, {}, []);
      const value = await work(server.origin);
      await server.end();
      return value;
    }
    const port = await freePort();
    const child = spawn(process.execPath, ['--liftoff-only', 'server/main.ts'], {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: `${dataDir}-other` },
      stdio: 'ignore'
    });
    const origin = `http://127.0.0.1:${port}`;
    for (let tried = 0; tried < 600; tried++) {
      if ((await fetch(`${origin}/readyz`).catch(() => null))?.ok) break;
      await sleep(100);
    }
    const value = await work(origin);
    child.kill();
    await removeDataDir(`${dataDir}-other`);
    return value;
  } finally {
    await removeDataDir(dataDir);
  }
}

async function visits(origin: string, crowd: number): Promise<Visits> {
  const began = performance.now();
  const all = await Promise.all(
    Array.from({ length: crowd }, async () => {
      await sleep(Math.random() * ARRIVAL_WINDOW_MS);
      return visit(origin);
    })
  );
  const count = (fits: (one: (typeof all)[number]) => boolean) => all.filter(fits).length;
  return {
    whole: count(({ isWhole }) => isWhole),
    broken: count(({ isWhole }) => !isWhole),
    json: count(({ isJson }) => isJson),
    pushed: count(({ isPushed }) => isPushed),
    took: Math.round(performance.now() - began)
  };
}

async function visit(origin: string) {
  const document = await fetch(origin, {
    headers: { Accept: 'text/html', 'Sec-Fetch-Dest': 'document', 'Accept-Language': 'kn' }
  });
  const html = await document.text();
  const worker = await (await fetch(`${origin}/service-worker.js`)).text();
  const named = (text: string) =>
    Array.from(
      text.matchAll(/["'`(](\/_app\/immutable\/[^"'`)]+\.(?:js|css))["'`)]/g),
      ([, file]) => file!
    );
  const files = new Set(
    [...named(html), ...named(worker)].filter((file) => !file.includes('maplibre'))
  );
  let isWhole = document.ok && files.size > 10;
  for (const file of [...files, '/kn', '/en', '/200.html', '/manifest.webmanifest', '/api/wards']) {
    const reply = await fetch(origin + file);
    await reply.arrayBuffer();
    // `/en` is an ordinary page; a file counts as refused with 429 or 5xx.
    if (reply.status === 429 || reply.status >= 500) isWhole = false;
  }
  const pushed = await fetch(`${origin}/api/sync/push`, {
    method: 'POST',
    headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' },
    body: JSON.stringify({ operations: [filing()] })
  });
  const isJson = document.headers.get('Content-Type')?.includes('json') ?? false;
  return { isWhole, isJson, isPushed: pushed.ok };
}
