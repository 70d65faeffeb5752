import type { Database } from '#server/database/connect.ts';
import type { Pusher } from '#server/actors/pusher.ts';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { openWardRegistry, type WardRegistry } from '#server/wards/registry.ts';
import type { Operation } from '#shared/operations.ts';
import type { ReportView } from '#shared/protocol.ts';
import { newDevice } from './builders.ts';
import { TestClock } from './clock.ts';
import { enrol, noJobs, noHints, silent } from './databases.ts';

export type Needs = {
  database: Database;
  wards: WardRegistry;
  clock: TestClock;
  log: typeof silent;
  liveHints: typeof noHints;
  jobs: typeof noJobs;
};

/** The sync verbs, push and pull, called without HTTP on the test's database. */
export const verbsOn = (database: () => Database) => ({
  services: async (): Promise<Needs> => ({
    database: database(),
    wards: await openWardRegistry(database()),
    clock: new TestClock(),
    log: silent,
    liveHints: noHints,
    jobs: noJobs
  }),
  async resident() {
    const device = newDevice();
    await enrol(database(), device.id);
    return device.actor;
  },
  pushOne: async (needs: Needs, actor: Pusher, one: Operation) =>
    (await push(needs, actor, [one])).results[0]!,
  mine: async (needs: Needs, actor: Pusher) =>
    (await pull(needs, actor, { scope: 'mine', limit: 100 })).changes as ReportView[]
});
