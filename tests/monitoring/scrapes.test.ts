import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startWork } from '#server/work.ts';
import { createMetrics } from '#server/metrics/metrics.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { openTestServer } from '../support/server.ts';

/** A promise that the test settles. */
const gate = () => Promise.withResolvers<undefined>();

describeOnEachDatabase('two scrapes at the same time', (database) => {
  test('both show the queues, whichever is answered first', async () => {
    const server = await openTestServer(database());
    const { services } = server;
    const [firstWaits, secondBegan, secondWaits] = [gate(), gate(), gate()];
    let calls = 0;
    const state = { name: 'triage', waiting: 3, active: 1, failed: 0, oldestSeconds: 7 };
    const { read } = createMetrics({
      ...services,
      diskSpace: {
        ...services.diskSpace,
        freeBytes: async () => {
          if (calls < 2) await firstWaits.promise;
          return 1;
        }
      },
      jobs: {
        ...services.jobs,
        queues: async () => {
          calls += 1;
          if (calls === 2) {
            secondBegan.resolve(undefined);
            await secondWaits.promise;
          }
          return [state];
        }
      }
    });
    const first = read();
    // By then it has the queues, and waits for the disk.
    await setImmediate();
    const second = read();
    await secondBegan.promise;
    firstWaits.resolve(undefined);
    const line = 'varadi_queue_jobs{queue="triage",state="waiting"} 3';
    expect(await first).toContain(line);
    secondWaits.resolve(undefined);
    expect(await second).toContain(line);
    await server.close();
  });

  test('a queue in which nothing waits is shown as zero, not left out', async () => {
    const server = await openTestServer(database());
    await startWork(server.services);
    const text = await createMetrics(server.services).read();
    expect(text).toMatch(/^varadi_queue_jobs\{queue="triage",state="waiting"\} 0$/m);
    await server.close();
  });
});
