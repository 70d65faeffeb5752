import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { connectPostgres, type Database } from '#server/database/connect.ts';
import { migrate } from '#server/database/migrate.ts';
import { empty, silent } from '../support/databases.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { seededRandom, testSeed } from '../support/random.ts';
import type { Report } from './bench.ts';
import {
  borrowAndReturn,
  checkThenRecord,
  ours,
  shrinkToHeadroom,
  type Limiter
} from './budget/limiters.ts';
import { median } from './median.ts';

/** An upper bound in nano-dollars; an answer costs between 30 % and 100 % of it. */
const ESTIMATE = 1_000_000;
const BURST = 64;
/** One and a half calls fit; a limiter that shrinks reservations to what is left lets a second one through. */
const HEADROOM = 1.5 * ESTIMATE;
const WORKERS = 64;
const REQUESTS = 2_000;
const CAP = 1_000 * ESTIMATE;
const CRASH_RATE = 0.02;
const PAIRS = 1_000;
const ROUNDS = 3;

/** Measures what limiters let be spent, by the provider's bill, all on the same PostgreSQL. */
export async function run(report: Report): Promise<void> {
  const postgres = await startPostgres();
  const database = connectPostgres(await createDatabase(postgres.url));
  await migrate(database, silent);
  const peers = [checkThenRecord, shrinkToHeadroom, borrowAndReturn];
  try {
    const results = [];
    for (const limiter of [ours(), ...peers]) {
      await empty(database);
      const burst = await burstOf(database, limiter);
      await empty(database);
      const crowd = await crowdOf(database, limiter);
      const rates = [];
      for (let round = 0; round <= ROUNDS; round++) {
        await empty(database);
        const rate = await pairsOf(database, limiter.name === 'Varadi' ? ours() : limiter);
        if (round > 0) rates.push(rate);
      }
      results.push({ name: limiter.name, burst, crowd, rate: median(rates) });
    }
    const [varadi, ...others] = results;
    for (const peer of others) {
      const figure = (metric: string, value: number, peerValue: number, unit: string) =>
        report({ metric, value, unit, peer: peer.name, peerValue });
      figure(
        `${BURST} calls at once where one and a half fit: spend ÷ cap (limit 1)`,
        varadi!.burst,
        peer.burst,
        'of the cap'
      );
      const crowd = `${REQUESTS} requests by ${WORKERS} workers, ${CRASH_RATE * 100} % of which crash`;
      figure(`${crowd}: spend ÷ cap (limit 1)`, varadi!.crowd, peer.crowd, 'of the cap');
      figure(
        'reserve and settle, median of three rounds',
        Math.round(varadi!.rate),
        Math.round(peer.rate),
        'pairs/s'
      );
    }
    report({
      metric: 'use of the cap by the crowd (target 0.97 or more)',
      value: varadi!.crowd,
      unit: 'of the cap'
    });
  } finally {
    await database.destroy();
    await postgres.stop();
  }
}

/** @returns the provider's bill ÷ the cap */
async function burstOf(database: Database, limiter: Limiter): Promise<number> {
  // Each call costs the whole estimate.
  const provider = billing(() => 1);
  await limiter.open(database, HEADROOM);
  await Promise.all(
    Array.from({ length: BURST }, () =>
      limiter.attempt(database, HEADROOM, ESTIMATE, () => provider.answer(20))
    )
  );
  return rounded(provider.bill() / HEADROOM);
}

/** @returns the provider's bill ÷ the cap */
async function crowdOf(database: Database, limiter: Limiter): Promise<number> {
  const random = seededRandom(testSeed);
  const provider = billing(random);
  await limiter.open(database, CAP);
  const workers = pLimit(WORKERS);
  await Promise.all(
    Array.from({ length: REQUESTS }, () =>
      workers(() =>
        limiter.attempt(database, CAP, ESTIMATE, async () => {
          const cost = await provider.answer(2);
          return random() < CRASH_RATE ? null : cost;
        })
      )
    )
  );
  await limiter.recover(database);
  return rounded(provider.bill() / CAP);
}

/** @returns pairs of a reservation and its settlement per second, if a call takes no time */
async function pairsOf(database: Database, limiter: Limiter): Promise<number> {
  await limiter.open(database, CAP * 1_000);
  const workers = pLimit(WORKERS);
  const began = performance.now();
  await Promise.all(
    Array.from({ length: PAIRS }, () =>
      workers(() =>
        limiter.attempt(database, CAP * 1_000, ESTIMATE, () => Promise.resolve(ESTIMATE / 2))
      )
    )
  );
  return (PAIRS / (performance.now() - began)) * 1_000;
}

function billing(random: () => number) {
  let bill = 0;
  return {
    bill: () => bill,
    async answer(milliseconds: number): Promise<number> {
      const cost = Math.ceil(ESTIMATE * (0.3 + 0.7 * random()));
      // Charged on request, whether or not anybody receives the answer.
      bill += cost;
      await sleep(milliseconds);
      return cost;
    }
  };
}

const rounded = (value: number) => Number(value.toFixed(4));
