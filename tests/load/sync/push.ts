import { sql } from 'kysely';
import pLimit from 'p-limit';
import { connectPostgres, type Database } from '#server/database/connect.ts';
import { migrate } from '#server/database/migrate.ts';
import { PROTOCOL_HEADER, PUSH_OPERATIONS_MAX } from '#shared/protocol.ts';
import { filing, newDevice } from '../../support/builders.ts';
import { empty, silent } from '../../support/databases.ts';
import { createDatabase, startPostgres } from '../../support/postgres.ts';
import { openTestServer } from '../../support/server.ts';
import type { Report } from '../bench.ts';
import { median } from '../median.ts';
import { WORDS } from './documents.ts';

const BATCHES = 60;
const CONCURRENCY = 4;
const ROUNDS = 5;
const FLOOR = 'the same rows by plain batched inserts';
const TABLES = ['report', 'report_device', 'operation', 'event'] as const;

/**
 * Measures pushed operations a second through the whole API (parsing, authentication, rules, events) on
 * PostgreSQL. The floor writes the same rows with the same driver and without any logic.
 */
export async function againstFloor(report: Report): Promise<void> {
  const postgres = await startPostgres();
  try {
    const [ours, floor] = [await freshDatabase(postgres.url), await freshDatabase(postgres.url)];
    const rates: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
    for (let round = 0; round <= ROUNDS; round++) {
      const pushed = await pushAll(ours);
      const inserted = await insertAll(ours, floor);
      // The first round is the warm-up of both.
      if (round === 0) continue;
      rates.ours.push(pushed);
      rates.floor.push(inserted);
    }
    report({
      metric: 'pushed operations a second, median of 5 rounds (target: half the floor or more)',
      value: Math.round(median(rates.ours)),
      unit: 'operations/s',
      peer: FLOOR,
      peerValue: Math.round(median(rates.floor))
    });
    await ours.destroy();
    await floor.destroy();
  } finally {
    await postgres.stop();
  }
}

/** @returns operations a second */
async function pushAll(database: Database): Promise<number> {
  await empty(database);
  const server = await openTestServer(database);
  const devices = Array.from({ length: CONCURRENCY }, () => ({
    Authorization: newDevice().authorization,
    [PROTOCOL_HEADER]: '1'
  }));
  // The devices are enrolled before, as most are.
  for (const headers of devices) {
    const body = JSON.stringify({ operations: [filing()] });
    await server.fetch('/api/sync/push', { method: 'POST', headers, body });
  }
  const batches = Array.from({ length: BATCHES }, (_, i) => ({
    headers: devices[i % CONCURRENCY]!,
    body: JSON.stringify({
      operations: Array.from({ length: PUSH_OPERATIONS_MAX }, () => filing({ description: WORDS }))
    })
  }));
  const took = await inParallel(batches, async (batch) => {
    const reply = await server.fetch('/api/sync/push', { method: 'POST', ...batch });
    const { results } = (await reply.json()) as { results: { outcome: string }[] };
    const applied = results.filter(({ outcome }) => outcome === 'applied').length;
    if (applied !== PUSH_OPERATIONS_MAX)
      throw new Error(`push applied ${applied} operations, expected ${PUSH_OPERATIONS_MAX}`);
  });
  await server.close();
  return (BATCHES * PUSH_OPERATIONS_MAX) / took;
}

/** @returns rows of `report` a second, each with its rows in the other tables */
async function insertAll(from: Database, to: Database): Promise<number> {
  await empty(to);
  const devices = await from.selectFrom('device').selectAll().execute();
  await to.insertInto('device').values(devices).execute();
  const byReport = new Map<string, Record<(typeof TABLES)[number], object[]>>();
  for (const table of TABLES) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      from
    );
    for (const row of rows) {
      const report = String(table === 'report' ? row.id : row.report);
      const group = byReport.get(report) ?? {
        report: [],
        report_device: [],
        operation: [],
        event: []
      };
      byReport.set(report, group);
      group[table].push(row);
    }
  }
  const groups = [...byReport.values()].slice(0, BATCHES * PUSH_OPERATIONS_MAX);
  const batches = Array.from({ length: BATCHES }, (_, i) =>
    groups.slice(i * PUSH_OPERATIONS_MAX, (i + 1) * PUSH_OPERATIONS_MAX)
  );
  const took = await inParallel(batches, (batch) =>
    to.transaction().execute(async (tx) => {
      for (const table of TABLES) {
        const rows = batch.flatMap((group) => group[table]);
        await tx.insertInto(table).values(rows).execute();
      }
    })
  );
  return groups.length / took;
}

/** @returns seconds */
async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>
): Promise<number> {
  const limit = pLimit(CONCURRENCY);
  const began = performance.now();
  await Promise.all(items.map((item) => limit(() => work(item))));
  return (performance.now() - began) / 1_000;
}

async function freshDatabase(server: string): Promise<Database> {
  const database = connectPostgres(await createDatabase(server));
  await migrate(database, silent);
  return database;
}
