import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { beginEpochIfDatabaseMoved } from '#server/database/epoch.ts';
import { openPglite } from '#server/database/connect.ts';
import { pull } from '#server/sync/pull.ts';
import { push } from '#server/sync/push.ts';
import { openWardRegistry } from '#server/wards/registry.ts';
import { filing, newDevice } from '#tests/support/builders.ts';
import { TestClock } from '#tests/support/clock.ts';
import {
  describeOnEachDatabase,
  enrol,
  noJobs,
  noHints,
  silent
} from '#tests/support/databases.ts';

test('PGlite on disk flushes every commit', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-durable-'));
  const flush = vi.spyOn(fs, 'fsyncSync');
  const database = await openPglite(path.join(folder, 'pglite'));
  try {
    await sql`create table one (n int)`.execute(database);
    for (let n = 0; n < 10; n++) {
      flush.mockClear();
      await sql`insert into one values (${n})`.execute(database);
      expect(flush).toHaveBeenCalled();
    }
  } finally {
    await database.destroy();
    await rm(folder, { recursive: true, force: true });
  }
});

describeOnEachDatabase('data moved to another cluster', (database) => {
  test('[S8] every mirror is rebuilt and receives every report', async () => {
    const wards = await openWardRegistry(database());
    const needs = {
      database: database(),
      wards,
      clock: new TestClock(),
      log: silent,
      liveHints: noHints,
      jobs: noJobs
    };
    const device = newDevice();
    await enrol(database(), device.id);
    const filed = filing();
    await push(needs, device.actor, [filed]);
    const { cursor } = await pull(needs, device.actor, { scope: 'mine', limit: 10 });

    // As after restoring a dump: transaction ids that this cluster has not reached yet.
    await sql`update report set changed_in = '9000000000'`.execute(database());
    await beginEpochIfDatabaseMoved(database(), silent);

    await expect(
      pull(needs, device.actor, { scope: 'mine', cursor, limit: 10 })
    ).rejects.toMatchObject({ code: 'restart' });
    const { changes } = await pull(needs, device.actor, { scope: 'mine', limit: 10 });
    expect(changes.map(({ id }) => id)).toEqual([filed.report]);

    const again = await pull(needs, device.actor, { scope: 'mine', limit: 10 });
    await beginEpochIfDatabaseMoved(database(), silent);
    const { changes: same } = await pull(needs, device.actor, { scope: 'mine', limit: 10 });
    expect(same).toEqual(again.changes);
  });
});
