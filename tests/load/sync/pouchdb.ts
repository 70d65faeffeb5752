import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import pLimit from 'p-limit';
import { connectPostgres, type Database } from '#server/database/connect.ts';
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
/** Rounds until both servers run compiled code, as they usually do. */
const WARM_UP_ROUNDS = 3;
/** A typical load: many phones with a few reports each. */
const PHONES = 150;
const REPORTS_EACH = 3;
/**
 * The number of concurrent requests or phones: one writer, a few phones, and the end of an outage. The target,
 * 5 times the peer's rate, applies to the last. Pushes flushed to disk one after another cannot reach it, nor
 * can plain inserts (the floor).
 */
const WORKLOADS = [
  { who: 'by one writer', count: REPORTS, each: REPORTS, concurrency: 4 },
  ...[4, PHONES].map((concurrency) => ({
    who: `by ${PHONES} phones with ${REPORTS_EACH} each`,
    count: PHONES * REPORTS_EACH,
    each: REPORTS_EACH,
    concurrency
  }))
];
const PEER = 'PouchDB to express-pouchdb (LevelDB)';

/** Measures operations a second and bytes on the wire per report, over HTTP on loopback; ours use PostgreSQL. */
export async function againstPouchdb(report: Report): Promise<void> {
  const postgres = await startPostgres();
  const dataDir = await makeDataDir();
  const url = await createDatabase(postgres.url);
  const server = await startServer(dataDir, { DATABASE_URL: url });
  const database = connectPostgres(url);
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-pouchdb-'));
  const pouchdb = await startPouchdb(folder);
  const port = (origin: string) => Number(new URL(origin).port);
  // These links only count bytes and do not slow anything down.
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
  const replicate = async (
    origin: string,
    operations: readonly OperationOf<'file'>[],
    each = operations.length,
    concurrency = 1
  ) => {
    const name = `round${(made += 1)}`;
    const file = path.join(folder, `${name}.json`);
    await writeDocuments(file, operations);
    const local = path.join(folder, name);
    const answer = await runPeer('pouchdb-replicate.mjs', [
      local,
      file,
      `${origin}/${name}`,
      String(PUSH_OPERATIONS_MAX),
      String(each),
      String(concurrency)
    ]);
    return (answer as { milliseconds: number }).milliseconds;
  };
  try {
    for (const { who, count, each, concurrency } of WORKLOADS) {
      const rates: { ours: number[]; peer: number[] } = { ours: [], peer: [] };
      for (let round = 1 - WARM_UP_ROUNDS; round <= ROUNDS; round++) {
        const operations = filings(count);
        const ours = (count / (await push(server.origin, operations, each, concurrency))) * 1_000;
        await allTriaged(database);
        const peer =
          (count / (await replicate(pouchdb.origin, operations, each, concurrency))) * 1_000;
        if (round <= 0) continue;
        rates.ours.push(ours);
        rates.peer.push(peer);
      }
      report({
        metric: `reports sent a second over HTTP ${who}, ${concurrency} concurrent requests or phones, median of ${ROUNDS} rounds${concurrency === PHONES ? " (target: 5 times the peer's)" : ''}`,
        value: Math.round(median(rates.ours)),
        unit: 'reports/s',
        peer: PEER,
        peerValue: Math.round(median(rates.peer))
      });
    }
    for (const size of [1, PUSH_OPERATIONS_MAX]) {
      const operations = filings(size);
      const ours = await carried(toUs!, () => push(toUs!.origin, operations));
      const peer = await carried(toPouchdb!, () =>
        replicate(toPouchdb!.origin.replace('localhost', '127.0.0.1'), operations)
      );
      report({
        metric: `bytes on the wire per report, request headers included, ${size} at a time`,
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
    await database.destroy();
    await server.end();
    await postgres.stop();
    await removeDataDir(dataDir);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits for our server's triage, so that it slows down neither the peer nor the next round. */
async function allTriaged(database: Database): Promise<void> {
  const untriaged = sql<{ some: boolean }>`select exists (
    select from report where not exists (select from triage where triage.report = report.id)) as some`;
  while ((await untriaged.execute(database)).rows[0]!.some) await sleep(100);
}

/** Pushes as a phone does: compressed, 50 operations per batch. @returns milliseconds */
async function push(
  origin: string,
  operations: readonly OperationOf<'file'>[],
  each = operations.length,
  concurrency = 1
): Promise<number> {
  const limit = pLimit(concurrency);
  const batches: { authorization: string; operations: OperationOf<'file'>[] }[] = [];
  for (const phone of chunk(operations, each)) {
    const { authorization } = newDevice();
    for (const batch of chunk(phone, PUSH_OPERATIONS_MAX)) {
      batches.push({ authorization, operations: batch });
    }
  }
  const began = performance.now();
  await Promise.all(
    batches.map((batch) =>
      limit(async () => {
        const headers = {
          Authorization: batch.authorization,
          [PROTOCOL_HEADER]: '1',
          'Content-Type': 'application/json',
          'Content-Encoding': 'gzip'
        };
        const body = gzipSync(JSON.stringify({ operations: batch.operations }));
        const reply = await fetch(`${origin}/api/sync/push`, { method: 'POST', headers, body });
        const { results } = (await reply.json()) as { results: { outcome: string }[] };
        if (results.some(({ outcome }) => outcome !== 'applied'))
          throw new Error('push: expected every operation to be applied');
      })
    )
  );
  return performance.now() - began;
}

function chunk<Item>(items: readonly Item[], size: number): Item[][] {
  const chunks: Item[][] = [];
  for (let i = 0; i < items.length; i += size) chunks.push(items.slice(i, i + size));
  return chunks;
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
    child.once('exit', (code) =>
      reject(new Error(`express-pouchdb exited with code ${code} before it listened`))
    );
  });
  return { origin: `http://127.0.0.1:${port}`, end: () => void child.kill() };
}
