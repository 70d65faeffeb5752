import { afterEach, expect, test } from 'vitest';
import { picture } from '../support/phone.ts';
import { createUploader } from '../support/uploader.ts';
import { at, openCluster, type Cluster } from './cluster.ts';

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

async function readiness(origin: string) {
  const reply = await fetch(`${origin}/readyz`);
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

test(
  'two servers that start together on an empty database both come up, 20 times of 20',
  { timeout: 300_000 },
  async () => {
    for (let round = 0; round < 20; round++) {
      const together = await openCluster();
      try {
        const [one, two] = await Promise.all([together.start(), together.start()]);
        for (const { origin } of [one, two]) expect((await readiness(origin)).status).toBe(200);
        const links = (one.output() + two.output()).match(/Sign in once/g);
        expect(links).toHaveLength(1);
      } finally {
        await together.close();
      }
    }
  }
);

test('50 probes at the same moment all find both servers ready', async () => {
  cluster = await openCluster();
  const servers = [await cluster.start(), await cluster.start()];
  const probes = await Promise.all(
    Array.from({ length: 100 }, (_, i) => readiness(servers[i % 2]!.origin))
  );
  expect(probes.filter(({ status }) => status !== 200)).toEqual([]);
});

test('a server with another photo store than the first is not ready, and takes no photo', async () => {
  cluster = await openCluster();
  const first = await cluster.start();
  const other = await cluster.start({ PHOTO_STORE: `file:${first.dataDir}/elsewhere` });
  expect(await readiness(other.origin)).toMatchObject({
    status: 503,
    body: { ready: false, dependencies: { photos: { state: 'down' }, database: { state: 'up' } } }
  });
  const photo = await createUploader(at(other)).announce(new Uint8Array((await picture()).bytes));
  expect((await photo.create()).status).toBe(503);
  expect((await photo.on(at(first)).create()).status).toBe(201);
});
