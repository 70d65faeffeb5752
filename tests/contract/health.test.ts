import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MIGRATIONS } from '#server/database/migrations.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('health', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  test('the process is alive, and every dependency is named', async () => {
    expect(await (await server.fetch('/healthz')).text()).toBe('ok');
    const ready = await server.fetch('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      ready: true,
      dependencies: { database: { state: 'up' }, photos: { state: 'up' } }
    });
  });

  test('version, schema and queues are named; what only works less well is no reason to stop', async () => {
    const reply = await server.fetch('/readyz');
    const health = (await reply.json()) as { queues: { name: string }[] };
    expect(health).toMatchObject({
      draining: false,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
      schema: Object.keys(MIGRATIONS).at(-1),
      degraded: []
    });
    server.services.jobs.queues = () =>
      Promise.resolve([{ name: 'triage', waiting: 1, active: 0, failed: 0, oldestSeconds: 3_600 }]);
    // A result counts for a second, whoever asks.
    await sleep(1_100);
    const late = await server.fetch('/readyz');
    expect(late.status).toBe(200);
    expect(await late.json()).toMatchObject({ ready: true, degraded: ['jobs'] });
  });

  test('a server that was told to stop is not ready, and lets each connection go', async () => {
    server.services.beginDraining();
    const ready = await server.fetch('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, draining: true });
    const still = await server.fetch('/api/wards');
    expect(still.status).toBe(200);
    expect(still.headers.get('Connection')).toBe('close');
  });

  test('503 when the photos cannot be written', async () => {
    server.services.photoStore.ping = () => Promise.reject(new Error('full'));
    const ready = await server.fetch('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      ready: false,
      dependencies: { photos: { state: 'down' } }
    });
  });

  test('metrics are not on this port', async () => {
    expect((await server.fetch('/metrics')).status).toBe(404);
  });
});
