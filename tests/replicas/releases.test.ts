import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { MIGRATIONS_OF_0_1_0 } from '#server/database/migrations.ts';
import { PROTOCOL_HEADER, type PullReply, type PushReply } from '#shared/protocol.ts';
import { filing, newDevice, operation, type TestDevice } from '../support/builders.ts';
import { createPhone } from '../support/phone.ts';
import type { ServerProcess } from '../support/process.ts';
import { at, checkOut, openCluster, type Cluster } from './cluster.ts';

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

const headers = ({ authorization }: TestDevice) => ({
  Authorization: authorization,
  [PROTOCOL_HEADER]: '1'
});

/** A phone of 0.1.0, as far as a server sees it: its headers, without those that came later. */
const oldPhone = (device = newDevice()) => ({
  device,
  async file(server: ServerProcess): Promise<string> {
    const filed = filing({ description: 'from an old phone' });
    await this.push(server, filed);
    return filed.report;
  },
  async push(server: ServerProcess, one: ReturnType<typeof operation>): Promise<void> {
    const reply = await at(server)('/api/sync/push', {
      method: 'POST',
      headers: headers(device),
      body: JSON.stringify({ operations: [one] })
    });
    expect(await reply.json()).toMatchObject({ results: [{ outcome: 'applied' }] } satisfies {
      results: Partial<PushReply['results'][number]>[];
    });
  },
  /** What the phone has after it has pulled everything. */
  async mirror(server: ServerProcess): Promise<Map<string, string>> {
    const mirror = new Map<string, string>();
    let cursor: string | null = null;
    for (;;) {
      const query = new URLSearchParams({
        scope: 'mine',
        ...(cursor && { cursor })
      });
      const reply = await at(server)(`/api/sync/pull?${query}`, { headers: headers(device) });
      expect(reply.status).toBe(200);
      const page = (await reply.json()) as PullReply;
      for (const change of page.changes)
        if ('status' in change)
          mirror.set(change.id, `${change.status}: ${change.description ?? ''}`);
      if (!page.more) return mirror;
      cursor = page.cursor;
    }
  }
});

test('the migrations of 0.1.0 are as they were released', async () => {
  const [{ commit }] = JSON.parse(await readFile('deploy/releases.json', 'utf8')) as [
    { commit: string }
  ];
  // What remains of a file without comments: those may be reworded.
  const code = (text: string) =>
    text
      .replace(/\/\*[^]*?\*\//g, '')
      .replace(/^\s*\/\/.*$/gm, '')
      .replace(/\s+/g, ' ');
  expect(MIGRATIONS_OF_0_1_0).toHaveLength(9);
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
    const phone = oldPhone();
    const filed: string[] = [];
    const first = await cluster.start({}, old.folder);
    filed.push(await phone.file(first));

    // Forward: both at once.
    const next = await cluster.start();
    filed.push(await phone.file(next), await phone.file(first));
    const newPhone = createPhone(at(next));
    await newPhone.save({ words: 'from a new phone', photos: 1 });
    await newPhone.sync();
    expect(await newPhone.receipts()).toMatchObject([{ at: 'received' }]);

    // Back: 0.1.0 starts on the schema that this release has extended.
    expect(await next.end('SIGTERM')).toBe(0);
    await first.end('SIGTERM');
    const back = await cluster.start({}, old.folder);
    filed.push(await phone.file(back));
    await phone.push(back, operation('amend', { description: 'corrected' }, { report: filed[0]! }));

    // And forward again.
    const again = await cluster.start();
    filed.push(await phone.file(again));
    const expected = new Map(filed.map((id) => [id, 'received: from an old phone']));
    expected.set(filed[0]!, 'received: corrected');
    expect(await phone.mirror(again)).toEqual(expected);
    expect(await phone.mirror(back)).toEqual(expected);

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
  'a database that this release has made is one that 0.1.0 can serve',
  { timeout: 120_000 },
  async () => {
    cluster = await openCluster();
    const next = await cluster.start();
    const phone = oldPhone();
    const report = await phone.file(next);
    await next.end('SIGTERM');
    const back = await cluster.start({}, old.folder);
    expect(await phone.mirror(back)).toEqual(new Map([[report, 'received: from an old phone']]));
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
