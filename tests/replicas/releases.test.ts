import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { MIGRATIONS_OF_0_1_0 } from '#server/database/migrations.ts';
import { filing, newDevice, operation, type TestDevice } from '../support/builders.ts';
import { createPhone } from '../support/phone.ts';
import type { ServerProcess } from '../support/process.ts';
import { at, checkOut, openCluster, type Cluster } from './cluster.ts';
import { headersOf, mirrorOf, startLoad } from './load.ts';

/* This release and 0.1.0 on one database, forward and back. */

let old: Awaited<ReturnType<typeof checkOut>>;
beforeAll(async () => {
  old = await checkOut('0.1.0');
});
afterAll(() => old.remove());

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.close();
  cluster = undefined;
});

/** Pushes one operation of a phone of 0.1.0: its headers, without those that came later. */
async function push(server: ServerProcess, device: TestDevice, one: ReturnType<typeof operation>) {
  const reply = await at(server)('/api/sync/push', {
    method: 'POST',
    headers: headersOf(device),
    body: JSON.stringify({ operations: [one] })
  });
  expect(await reply.json()).toMatchObject({ results: [{ outcome: 'applied' }] });
}

async function file(server: ServerProcess, device: TestDevice): Promise<string> {
  const filed = filing({ description: 'from an old phone' });
  await push(server, device, filed);
  return filed.report;
}

test('the migrations of 0.1.0 are as they were released', async () => {
  const [{ commit, migrations }] = JSON.parse(
    await readFile('tests/replicas/releases.json', 'utf8')
  ) as [{ commit: string; migrations: string }];
  // What remains of a file without comments: those may be reworded.
  const code = (text: string) =>
    text
      .replace(/\/\*[^]*?\*\//g, '')
      .replace(/^\s*\/\/.*$/gm, '')
      .replace(/\s+/g, ' ');
  expect(MIGRATIONS_OF_0_1_0).toHaveLength(9);
  expect(MIGRATIONS_OF_0_1_0.at(-1)).toBe(migrations);
  for (const name of MIGRATIONS_OF_0_1_0) {
    const path = `server/database/migrations/${name}.ts`;
    const released = spawnSync('git', ['show', `${commit}:${path}`], { encoding: 'utf8' });
    expect(released.status, released.stderr).toBe(0);
    expect(code(await readFile(path, 'utf8')), name).toBe(code(released.stdout));
  }
});

test(
  '0.1.0 and this release serve one database, forward, back and forward again: nothing lost, nothing doubled',
  { timeout: 180_000 },
  async () => {
    cluster = await openCluster();
    const phone = newDevice();
    const filed: string[] = [];
    const first = await cluster.start({}, old.folder);
    filed.push(await file(first, phone));

    // Forward: both at once.
    const next = await cluster.start();
    filed.push(await file(next, phone), await file(first, phone));
    const newPhone = createPhone(at(next));
    await newPhone.save({ words: 'from a new phone', photos: 1 });
    await newPhone.sync();
    expect(await newPhone.receipts()).toMatchObject([{ at: 'received' }]);

    // Back: 0.1.0 starts on the schema that this release has extended.
    expect(await next.end('SIGTERM')).toBe(0);
    await first.end('SIGTERM');
    const back = await cluster.start({}, old.folder);
    filed.push(await file(back, phone));
    await push(
      back,
      phone,
      operation('amend', { description: 'corrected' }, { report: filed[0]! })
    );

    // And forward again.
    const again = await cluster.start();
    filed.push(await file(again, phone));
    const expected = new Map(filed.map((id) => [id, 'received: from an old phone']));
    expected.set(filed[0]!, 'received: corrected');
    expect(await mirrorOf(phone, again.origin)).toEqual(expected);
    expect(await mirrorOf(phone, back.origin)).toEqual(expected);

    const database = connectPostgres(cluster.databaseUrl);
    await expect
      .poll(
        async () =>
          (await database.selectFrom('triage').select('report').distinct().execute()).length,
        {
          timeout: 20_000
        }
      )
      .toBe(filed.length + 1);
    await database.destroy();
  }
);

test(
  'phones keep pushing while 0.1.0 is replaced, comes back, and is replaced again: lost 0, doubled 0',
  { timeout: 180_000 },
  async () => {
    cluster = await openCluster();
    const { balancer, start, databaseUrl } = cluster;
    let serving = await start({}, old.folder);
    await balancer.add(serving.origin);
    const load = startLoad(balancer.origin, 6, true);
    await sleep(1_000);
    for (const checkout of ['.', old.folder, '.']) {
      const next = await start({}, checkout);
      await balancer.add(next.origin);
      await sleep(500);
      await serving.end('SIGTERM');
      serving = next;
      await sleep(1_000);
    }
    await load.stop();

    const phones = [...load.sent()];
    const sent = phones.flatMap(([, reports]) => reports);
    expect(sent.length).toBeGreaterThan(100);
    const database = connectPostgres(databaseUrl);
    const rows = await database.selectFrom('report').select('id').execute();
    await database.destroy();
    expect(rows.map(({ id }) => id).toSorted()).toEqual(sent.toSorted());
    for (const [device, reports] of phones) {
      const mirror = await mirrorOf(device, serving.origin);
      expect([...mirror.keys()].toSorted()).toEqual(reports.toSorted());
    }
    process.stdout.write(
      `0.1.0, new, 0.1.0, new: ${sent.length} reports sent, ${load.failed().length} requests repeated\n`
    );
  }
);

test(
  'a database that this release has made is one that 0.1.0 can serve',
  { timeout: 120_000 },
  async () => {
    cluster = await openCluster();
    const next = await cluster.start();
    const phone = newDevice();
    const report = await file(next, phone);
    await next.end('SIGTERM');
    const back = await cluster.start({}, old.folder);
    expect(await mirrorOf(phone, back.origin)).toEqual(
      new Map([[report, 'received: from an old phone']])
    );
  }
);

test(
  'a schema that a later version has only extended is served; one that it has changed is refused in one line',
  { timeout: 120_000 },
  async () => {
    cluster = await openCluster();
    await (await cluster.start()).end('SIGTERM');
    const database = connectPostgres(cluster.databaseUrl);
    const later = (name: string, kind: string) =>
      sql`with applied as (insert into schema_migration (name, timestamp) values (${name}, ${new Date().toISOString()}))
      insert into migration_kind values (${name}, ${kind})`.execute(database);
    await later('9998-more', 'expand');
    const extended = await cluster.start();
    const ready = (await (await at(extended)('/readyz')).json()) as { schema: string };
    expect(ready.schema).toBe('9998-more');
    await extended.end('SIGTERM');
    await later('9999-less', 'contract');
    await database.destroy();
    const refused = await cluster.start().then(
      () => '',
      (cause: unknown) => (cause as Error).message
    );
    expect(refused).toContain(
      'a later version of Varadi, which changed what this one needs (9999-less)'
    );
    expect(refused).not.toContain('    at ');
  }
);
