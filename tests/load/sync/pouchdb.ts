import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import pLimit from 'p-limit';
import { PROTOCOL_HEADER, PUSH_OPERATIONS_MAX } from '#shared/protocol.ts';
import type { OperationOf } from '#shared/operations.ts';
import { newDevice } from '../../support/builders.ts';
import { createDatabase, startPostgres } from '../../support/postgres.ts';
import { makeDataDir, removeDataDir, startServer } from '../../support/process.ts';
import { startSlowLink, type SlowLink } from '../../support/slow-link.ts';
import type { Report } from '../bench.ts';
import { median } from '../median.ts';
import { filings, writeDocuments } from './documents.ts';
import { PEERS, runPeer } from './peers.ts';

const REPORTS = 3_000;
const ROUNDS = 3;
const AT_ONCE = 4;
const PEER = 'PouchDB to express-pouchdb (LevelDB)';

/** Over HTTP on loopback, ours to PostgreSQL: operations a second, and bytes on the wire a report. */
export async function againstPouchdb(report: Report): Promise<void> {
  const postgres = await startPostgres();
  const dataDir = await makeDataDir();
  const server = await startServer(dataDir, { DATABASE_URL: await createDatabase(postgres.url) });
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-pouchdb-'));
  const pouchdb = await startPouchdb(folder);
  const port = (origin: string) => Number(new URL(origin).port);
  // As fast as the machine: it only counts.
  const [toUs, toPouchdb] = await Promise.all(
    [server.origin, pouchdb.origin].map((origin) =>
      startSlowLink(
        port(origin),
        () => 1e9,
        () => Infinity
      )
    )
  );
  let made = 0;
  const replicate = async (origin: string, operations: readonly OperationOf<'file'>[]) => {
    const name = `round${(made += 1)}`;
    const file = path.join(folder, `${name}.json`);
    await writeDocuments(file, operations);
    const local = path.join(folder, name);
    const answer = await runPeer('pouchdb-replicate.mjs', [
      local,
      file,
      `${origin}/${name}`,
      String(PUSH_OPERATIONS_MAX)
    ]);
    return (answer as { milliseconds: number }).milliseconds;
  };
  try {
    const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      const operations = filings(REPORTS);
      const ours = (REPORTS / (await push(server.origin, operations))) * 1_000;
      const peer = (REPORTS / (await replicate(pouchdb.origin, operations))) * 1_000;
      if (round === 0) continue;
      rates.ours.push(ours);
      rates.peer.push(peer);
    }
    report({
      metric: `reports sent a second over HTTP, median of ${ROUNDS} rounds (target: 5 times the peer's)`,
      value: Math.round(median(rates.ours)),
      unit: 'reports/s',
      peer: PEER,
      peerValue: Math.round(median(rates.peer))
    });
    for (const size of [1, PUSH_OPERATIONS_MAX]) {
      const operations = filings(size);
      const ours = await carried(toUs!, () => push(toUs!.origin, operations));
      const peer = await carried(toPouchdb!, () =>
        replicate(toPouchdb!.origin.replace('localhost', '127.0.0.1'), operations)
      );
      report({
        metric: `bytes on the wire a report, heads of requests and all, ${size} at a time`,
        value: Math.round(ours / size),
        unit: 'bytes',
        peer: PEER,
        peerValue: Math.round(peer / size)
      });
    }
  } finally {
    await toUs!.close();
    await toPouchdb!.close();
    pouchdb.end();
    await server.end();
    await postgres.stop();
    await removeDataDir(dataDir);
    await rm(folder, { recursive: true, force: true });
  }
}

/** As a phone does it: zipped, fifty at a time. @returns milliseconds */
async function push(origin: string, operations: readonly OperationOf<'file'>[]): Promise<number> {
  const limit = pLimit(AT_ONCE);
  const headers = {
    Authorization: newDevice().authorization,
    [PROTOCOL_HEADER]: '1',
    'Content-Type': 'application/json',
    'Content-Encoding': 'gzip'
  };
  const batches: OperationOf<'file'>[][] = [];
  for (let i = 0; i < operations.length; i += PUSH_OPERATIONS_MAX) {
    batches.push(operations.slice(i, i + PUSH_OPERATIONS_MAX));
  }
  const began = performance.now();
  await Promise.all(
    batches.map((batch) =>
      limit(async () => {
        const body = gzipSync(JSON.stringify({ operations: batch }));
        const reply = await fetch(`${origin}/api/sync/push`, { method: 'POST', headers, body });
        const { results } = (await reply.json()) as { results: { outcome: string }[] };
        if (results.some(({ outcome }) => outcome !== 'applied')) throw new Error('not applied');
      })
    )
  );
  return performance.now() - began;
}

async function carried(link: SlowLink, work: () => Promise<unknown>): Promise<number> {
  const before = link.carriedUp();
  await work();
  return link.carriedUp() - before;
}

async function startPouchdb(folder: string): Promise<{ origin: string; end: () => void }> {
  const child = spawn(process.execPath, ['pouchdb-server.mjs', folder], {
    cwd: PEERS,
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const found = /port (\d+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`express-pouchdb ended with ${code}`)));
  });
  return { origin: `http://127.0.0.1:${port}`, end: () => void child.kill() };
}
