import { afterEach, expect, test } from 'vitest';
import { sameSite } from '../support/administrator.ts';
import { at, openCluster, type Cluster } from './cluster.ts';

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

test('wrong passwords are counted by both servers together, and a restart does not reset them', async () => {
  cluster = await openCluster();
  const servers = [await cluster.start(), await cluster.start()];
  const { origin: Origin } = new URL(cluster.balancer.origin);
  const guess = async (server: (typeof servers)[number]) => {
    const reply = await at(server)('/api/officers/sign-in', {
      method: 'POST',
      headers: { ...sameSite, Origin },
      body: JSON.stringify({ email: 'nobody@example.org', password: 'a wrong password' })
    });
    return reply.status;
  };
  const statuses: number[] = [];
  for (let i = 0; i < 14; i++) statuses.push(await guess(servers[i % 2]!));
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
  await servers[0]!.end('SIGTERM');
  expect(await guess(await cluster.start())).toBe(429);
});
