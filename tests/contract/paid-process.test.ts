import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { PgBoss } from 'pg-boss';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { audit } from '#server/budget/audit.ts';
import { expireReservations } from '#server/budget/expire.ts';
import { nanos } from '#server/budget/money.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { openReal, silent, type Opened } from '../support/databases.ts';
import { paidEnvironment, startFakeProvider, type FakeProvider } from '../support/fake-provider.ts';
import { startServer, type ServerProcess } from '../support/process.ts';
import { seededRandom, testSeed } from '../support/random.ts';

const REPORTS = 8;
const KILLS = 5;

let opened: Opened & { url: string };
let fake: FakeProvider;
let folder: string;
let env: Record<string, string>;
const running: ServerProcess[] = [];
beforeEach(async () => {
  opened = await openReal();
  fake = await startFakeProvider();
  folder = await mkdtemp(path.join(tmpdir(), 'varadi-paid-'));
  env = { DATABASE_URL: opened.url, ...(await paidEnvironment(fake, folder)) };
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.end('SIGKILL')));
  await fake.close();
  await opened.close();
  await rm(folder, { recursive: true, force: true });
});

const start = async () => {
  const server = await startServer(folder, env);
  running.push(server);
  return server;
};

/** Simulates three minutes: pg-boss detects a dead worker, attempts expire, and waiting jobs become due. */
const letTimePass = async (boss: PgBoss) => {
  const { database } = opened;
  await sql`
    update pgboss.job set started_on = started_on - interval '3 minutes'
    where name = 'paid-triage' and state = 'active'`.execute(database);
  await boss.supervise('paid-triage');
  await sql`
    update pgboss.job set start_after = now()
    where name = 'paid-triage' and state in ('created', 'retry')`.execute(database);
  await sql`
    update budget_reservation set expires_at = now() - interval '1 second'
    where state = 'held'`.execute(database);
  await expireReservations({ database, clock: Date, log: silent });
};

const suggested = async () => {
  const rows = await opened.database
    .selectFrom('triage')
    .select('report')
    .where('by', '=', 'openai-compatible/m')
    .execute();
  return rows.length;
};

test(
  'kill -9 at random moments leaves nothing stuck, and the ledger agrees with the bill',
  { timeout: 180_000 },
  async () => {
    const random = seededRandom(testSeed);
    const first = await start();
    const device = newDevice();
    const operations = Array.from({ length: REPORTS }, (_, i) =>
      filing({ description: `dirty water everywhere here, house ${i}` })
    );
    const reply = await fetch(`${first.origin}/api/sync/push`, {
      method: 'POST',
      headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
      body: JSON.stringify({ operations })
    });
    expect(reply.status).toBe(200);

    const boss = new PgBoss({ connectionString: opened.url, supervise: false, schedule: false });
    await boss.start();
    try {
      let server: ServerProcess | undefined = first;
      let kills = 0;
      for (let round = 0; round < 60 && (await suggested()) < REPORTS; round++) {
        server ??= await start();
        const isBefore = random() < 0.5;
        const met = new Promise<void>((resolve) => {
          fake[isBefore ? 'onRequest' : 'onAnswer'] = resolve;
        });
        if (kills < KILLS) {
          await Promise.race([met, sleep(5_000)]);
          // Any moment from before the answer is sent until after it is fully booked.
          await sleep(random() * 40);
          await server.end('SIGKILL');
          server = undefined;
          kills += 1;
        } else await sleep(1_000);
        await letTimePass(boss);
      }
      expect(kills, `SEED=${testSeed}`).toBeGreaterThan(0);
    } finally {
      await boss.stop({ graceful: false });
    }
    await expect.poll(suggested, { timeout: 20_000 }).toBe(REPORTS);
    await Promise.all(running.splice(0).map((server) => server.end('SIGTERM')));

    const attempts = await opened.database.selectFrom('budget_reservation').selectAll().execute();
    for (const { key, state, charged, estimate } of attempts) {
      const billed = fake.bill.get(key) ?? 0;
      const isKnown = state === 'settled';
      expect({ key, state, charged: nanos(charged) }).toEqual({
        key,
        state: isKnown ? 'settled' : 'expired',
        charged: isKnown ? billed : nanos(estimate)
      });
      expect(billed).toBeLessThanOrEqual(nanos(charged));
    }
    expect(attempts.map(({ key }) => key)).toEqual(expect.arrayContaining([...fake.bill.keys()]));
    expect(attempts.filter(({ state }) => state === 'settled').length).toBeGreaterThanOrEqual(1);
    expect(await audit(opened.database)).toMatchObject({ differences: [] });
    // Each report needs one request; every other was under way when its server died.
    // Count expiries in the ledger, because a late answer settles an expired reservation.
    const expiries = await opened.database
      .selectFrom('budget_entry')
      .select('reservation')
      .where('kind', '=', 'expire')
      .execute();
    expect(fake.requests.length - REPORTS).toBeLessThanOrEqual(expiries.length);
  }
);
