import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import { createMetrics } from '#server/metrics/metrics.ts';
import { openServices } from '#server/open-services.ts';
import { triageReports } from '#server/triage/triage-reports.ts';
import { CENTRES } from '#server/wards/centres.ts';
import { pull } from '#server/sync/pull.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice, officer } from '../support/builders.ts';
import { fillCity } from '../support/city.ts';
import { silent } from '../support/databases.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import type { Report } from './bench.ts';
import { median } from './median.ts';

const SIZES = [10_000, 200_000, 500_000];
const WARM_UP_RUNS = 50;
const RUNS = 21;

/** What the same work costs as the number of stored reports grows; the peer is the smallest number. */
export async function run(report: Report): Promise<void> {
  const postgres = await startPostgres();
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-growth-'));
  const env = { DATA_DIR: folder, DATABASE_URL: await createDatabase(postgres.url) };
  const services = await openServices(readConfig(env), silent, Date);
  const app = createApp(services, null);
  const wards = CENTRES.map(({ id }) => id);
  const metrics = createMetrics(services);
  const someone = officer({ wards: [wards[0]!] });
  const first = new Map<string, number>();
  let stored = 0;
  for (const size of SIZES) {
    await fillCity(services.database, size - stored, wards, stored);
    stored = size;
    let filed = filing();
    const works: Record<string, () => Promise<unknown>> = {
      'push of one report': async () => {
        filed = filing();
        const reply = await app.request('/api/sync/push', {
          method: 'POST',
          headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' },
          body: JSON.stringify({ operations: [filed] })
        });
        if (reply.status !== 200) throw new Error(`push ${reply.status}`);
      },
      'first page of a ward': () =>
        pull(services, someone, { scope: `ward:${wards[0]!}`, limit: 100 }),
      'public report': async () => {
        const reply = await app.request(`/api/reports/${filed.report}`);
        if (reply.status !== 200) throw new Error(`report ${reply.status}`);
      },
      'triage of one report': () => triageReports(services, [filed.report]),
      'scrape of the metrics': () => metrics.read()
    };
    for (const [name, work] of Object.entries(works)) {
      for (let i = 0; i < WARM_UP_RUNS; i++) await work();
      const times: number[] = [];
      for (let i = 0; i < RUNS; i++) {
        const began = performance.now();
        await work();
        times.push(performance.now() - began);
      }
      const value = Number(median(times).toFixed(1));
      if (!first.has(name)) first.set(name, value);
      report({
        metric: `${name}, ${size} reports stored`,
        value,
        unit: 'ms',
        peer: `${SIZES[0]} reports`,
        peerValue: first.get(name)!
      });
    }
  }
  await services.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
