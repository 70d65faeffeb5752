import { afterEach, describe, expect, test, vi } from 'vitest';
import { openJobs, type Jobs } from '#server/jobs/jobs.ts';
import { describeOnEachDatabase, silent } from '#tests/support/databases.ts';

describeOnEachDatabase('chores', (database) => {
  const opened: Jobs[] = [];
  const server = async () => {
    const jobs = await openJobs(database(), silent, []);
    opened.push(jobs);
    return jobs;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((jobs) => jobs.close()));
  });

  describe('on one database', () => {
    test('only one of two servers runs a chore in each interval', async () => {
      const runs: string[] = [];
      const name = `test-${Math.random().toString(36).slice(2)}`;
      for (const who of ['first', 'second']) {
        const jobs = await server();
        await jobs.schedule({
          name,
          everySeconds: 3_600,
          run: () => Promise.resolve(runs.push(who))
        });
      }
      await vi.waitFor(() => expect(runs).toHaveLength(1), { timeout: 10_000 });
      // Wait until both servers have polled again.
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(runs).toHaveLength(1);
    });

    test('a run that fails does not end the chore', async () => {
      let runs = 0;
      const jobs = await server();
      await jobs.schedule({
        name: `test-${Math.random().toString(36).slice(2)}`,
        everySeconds: 2,
        run() {
          runs += 1;
          return Promise.reject(new Error('the disk is full'));
        }
      });
      await vi.waitFor(() => expect(runs).toBeGreaterThan(1), { timeout: 15_000 });
    });
  });
});
