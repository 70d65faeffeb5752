import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTransport } from '#app/lib/sync/transport.ts';
import { createSync } from '#sync/engine.ts';
import { filing, newDevice } from '../support/builders.ts';
import { noMemory } from '../support/no-memory.ts';
import { createMemoryStore } from '../support/memory-outbox.ts';
import { startPostgres } from '../support/postgres.ts';
import { makeDataDir, removeDataDir, startServer } from '../support/process.ts';
import type { Report } from './bench.ts';
import { median } from './median.ts';

const DEVICES = 500;
const REPORTS_EACH = 3;
/** After an outage all phones are back within this time. */
const ARRIVAL_WINDOW_MS = 5_000;
const TIMEOUT_MS = 120_000;

/** Runs many phones at once, each with the real engine and an outbox, on both databases. */
export async function run(report: Report): Promise<void> {
  await herd('PGlite', {}, report);
  const postgres = await startPostgres();
  try {
    await herd('PostgreSQL', { DATABASE_URL: postgres.url }, report);
  } finally {
    await postgres.stop();
  }
}

async function herd(name: string, env: Record<string, string>, report: Report): Promise<void> {
  const dataDir = await makeDataDir();
  const server = await startServer(dataDir, env);
  const statuses = new Map<number, number>();
  let failures = 0;
  const countingFetch: typeof fetch = async (input, init) => {
    try {
      const reply = await fetch(new URL(input as string, server.origin), init);
      statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
      return reply;
    } catch (cause) {
      failures += 1;
      throw cause;
    }
  };

  const began = performance.now();
  const phones = Array.from({ length: DEVICES }, () => phone(countingFetch));
  const done = await Promise.all(
    phones.map(async ({ engine, pending }) => {
      await sleep(Math.random() * ARRIVAL_WINDOW_MS);
      const back = performance.now();
      engine.wake('online');
      while ((await pending()).length > 0 && performance.now() - began < TIMEOUT_MS)
        await sleep(20);
      return performance.now() - back;
    })
  );
  const took = performance.now() - began;
  for (const { engine } of phones) engine.stop();
  let left = 0;
  for (const { pending } of phones) left += (await pending()).length;
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.child.pid}/status`, 'utf8'));
  await server.end();
  await removeDataDir(dataDir);

  const sum = (fits: (status: number) => boolean) =>
    [...statuses].reduce((total, [status, times]) => total + (fits(status) ? times : 0), 0);
  const figure = (metric: string, value: number, unit: string) =>
    report({ metric: `${name}: ${metric}`, value: Math.round(value), unit });
  figure(`${DEVICES} phones with ${REPORTS_EACH} reports each, all acknowledged after`, took, 'ms');
  figure('one phone, from its return to its last acknowledgement, median', median(done), 'ms');
  figure('the slowest phone', Math.max(...done), 'ms');
  figure('reports not acknowledged', left, 'reports');
  figure(
    'answers of 5xx',
    sum((status) => status >= 500),
    'answers'
  );
  figure(
    'answers of 429',
    sum((status) => status === 429),
    'answers'
  );
  figure('requests without an answer', failures, 'requests');
  if (peak) figure('peak memory of the server', Number(peak[1]) / 1_000, 'MB');
}

function phone(countingFetch: typeof fetch) {
  const store = createMemoryStore();
  const { authorization } = newDevice();
  for (let i = 0; i < REPORTS_EACH; i++) void store.save(filing());
  const engine = createSync({
    outbox: store.outbox,
    mirror: store.mirror,
    memory: noMemory,
    transport: createTransport(countingFetch, () =>
      Promise.resolve({ Authorization: authorization })
    ),
    photos: {
      next: () => Promise.resolve(null),
      read: () => Promise.resolve(null),
      progress: () => Promise.resolve(),
      confirmed: () => Promise.resolve(true),
      refused: () => Promise.resolve()
    },
    photoSender: { advance: () => Promise.resolve({ kind: 'busy' }) },
    scopes: () => Promise.resolve(['mine']),
    lock: { hold: (_, work) => work() },
    clock: { now: () => performance.now() },
    timer: {
      at(instant, ring) {
        const timer = setTimeout(ring, instant - performance.now());
        return () => clearTimeout(timer);
      }
    },
    random: Math.random,
    onFault: (cause) => console.error(cause)
  });
  return { engine, pending: store.pending };
}
