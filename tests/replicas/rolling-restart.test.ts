import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { PROTOCOL_HEADER, type PushReply } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { openCluster, type Cluster } from './cluster.ts';

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

const PHONES = 12;

/** Phones that push one report after the other, and try nothing a second time. */
function startLoad(origin: string) {
  const sent: string[] = [];
  const failed: string[] = [];
  let isOver = false;
  const phone = async () => {
    const device = newDevice();
    while (!isOver) {
      const operation = filing();
      try {
        const reply = await fetch(`${origin}/api/sync/push`, {
          method: 'POST',
          headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
          body: JSON.stringify({ operations: [operation] })
        });
        const { results } = (await reply.json()) as PushReply;
        if (reply.ok && results[0]?.outcome === 'applied') sent.push(operation.report);
        else failed.push(`${reply.status} ${JSON.stringify(results)}`);
      } catch (cause) {
        failed.push(String(cause));
      }
      await sleep(50);
    }
  };
  const phones = Array.from({ length: PHONES }, phone);
  return {
    sent,
    failed,
    async stop() {
      isOver = true;
      await Promise.all(phones);
    }
  };
}

test(
  'a rolling restart of both servers under load: no request fails, without retries by the proxy',
  { timeout: 120_000 },
  async () => {
    cluster = await openCluster();
    const { balancer, databaseUrl } = cluster;
    const old = [await cluster.start(), await cluster.start()];
    for (const { origin } of old) await balancer.add(origin);
    const load = startLoad(balancer.origin);
    await sleep(1_000);
    for (const server of old) {
      const next = await cluster.start();
      await balancer.add(next.origin);
      expect(await server.end('SIGTERM')).toBe(0);
      await sleep(1_000);
    }
    await load.stop();

    expect(load.failed).toEqual([]);
    expect(balancer.failures()).toEqual([]);
    expect(load.sent.length).toBeGreaterThan(200);
    process.stdout.write(
      `rolling restart: ${load.sent.length} pushes sent, ${load.failed.length} failed\n`
    );
    const database = connectPostgres(databaseUrl);
    const rows = await database.selectFrom('report').select('id').execute();
    await database.destroy();
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(load.sent));
  }
);
