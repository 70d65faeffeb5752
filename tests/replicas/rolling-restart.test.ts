import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { openCluster, type Cluster } from './cluster.ts';
import { startLoad } from './load.ts';

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

const PHONES = 12;

test(
  'a rolling restart of both servers under load: no request fails, without retries by the proxy',
  { timeout: 120_000 },
  async () => {
    cluster = await openCluster();
    const { balancer, databaseUrl } = cluster;
    const old = [await cluster.start(), await cluster.start()];
    for (const { origin } of old) await balancer.add(origin);
    const load = startLoad(balancer.origin, PHONES, false);
    await sleep(1_000);
    for (const server of old) {
      const next = await cluster.start();
      await balancer.add(next.origin);
      expect(await server.end('SIGTERM')).toBe(0);
      await sleep(1_000);
    }
    await load.stop();

    const sent = [...load.sent().values()].flat();
    expect(load.failed()).toEqual([]);
    expect(balancer.failures()).toEqual([]);
    expect(sent.length).toBeGreaterThan(200);
    process.stdout.write(
      `rolling restart: ${sent.length} pushes sent, ${load.failed().length} failed\n`
    );
    const database = connectPostgres(databaseUrl);
    const rows = await database.selectFrom('report').select('id').execute();
    await database.destroy();
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(sent));
  }
);
