import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { openCluster, type Cluster } from '../replicas/cluster.ts';
import { freePort } from '../support/postgres.ts';
import type { ServerProcess } from '../support/process.ts';

/* The dashboard, the alerts, their routes and their runbooks, against the tools that read them and two real servers. */

const MONITORING = 'deploy/monitoring';
type Panel = { title: string; type: string; targets?: { expr: string }[] };

function tool(name: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  expect(error, `${name} is not installed`).toBeUndefined();
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

const panels = async (): Promise<Panel[]> =>
  (JSON.parse(await readFile(`${MONITORING}/dashboard.json`, 'utf8')) as { panels: Panel[] })
    .panels;
const expressions = async () =>
  (await panels()).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title, expr }))
  );
async function alerts(): Promise<{ name: string; severity: string; runbook: string }[]> {
  const rules = await readFile(`${MONITORING}/rules.yml`, 'utf8');
  const found = rules.matchAll(/- alert: (\w+)\n[^]*?severity: (\w+)\n[^]*?runbook: (\S+)/g);
  return [...found].map(([, name, severity, runbook]) => ({
    name: name!,
    severity: severity!,
    runbook: runbook!
  }));
}

test(
  'the rules are valid, and each alert fires on what it is for and is silent otherwise',
  { timeout: 60_000 },
  async () => {
    tool('promtool', 'check', 'rules', `${MONITORING}/rules.yml`);
    tool('promtool', 'test', 'rules', `${MONITORING}/rules.test.yml`);
    const tests = await readFile(`${MONITORING}/rules.test.yml`, 'utf8');
    for (const { name } of await alerts()) {
      expect(tests, name).toContain(`name: ${name} fires`);
      expect(tests, name).toContain(`name: ${name} is silent`);
    }
  }
);

test('each alert reaches whom its severity says', async () => {
  tool('amtool', 'check-config', `${MONITORING}/alertmanager.yml`);
  const all = await alerts();
  expect(all.length).toBeGreaterThan(15);
  for (const { name, severity } of all) {
    const labels = [`alertname=${name}`, `severity=${severity}`];
    const to = tool(
      'amtool',
      'config',
      'routes',
      'test',
      `--config.file=${MONITORING}/alertmanager.yml`,
      ...labels
    );
    expect(to.trim(), name).toBe(severity);
  }
});

test('each expression of the dashboard is valid', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-dashboard-'));
  const all = await expressions();
  expect(all.length).toBeGreaterThan(30);
  const rules = all.map(({ expr }, i) => ({ record: `panel:${i}`, expr }));
  const file = path.join(folder, 'dashboard.json');
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  tool('promtool', 'check', 'rules', file);
  await rm(folder, { recursive: true });
});

describe('two servers that Prometheus scrapes', () => {
  let cluster: Cluster;
  let servers: ServerProcess[];
  let metricsPorts: number[];
  beforeAll(async () => {
    metricsPorts = [await freePort(), await freePort()];
    const backups = { BACKUP_REPOSITORY: await mkdtemp(path.join(tmpdir(), 'varadi-repository-')) };
    cluster = await openCluster({
      ...backups,
      BACKUP_PASSWORD: 'a password for tests',
      BUDGET_DAY_USD: '1',
      BUDGET_MONTH_USD: '10'
    });
    const one = await cluster.start({ METRICS_PORT: String(metricsPorts[0]) });
    const other = await cluster.start({ METRICS_PORT: String(metricsPorts[1]) });
    servers = [one, other];
    for (const { origin } of servers) await cluster.balancer.add(origin);
    for (let i = 0; i < 4; i++) {
      const reply = await fetch(`${cluster.balancer.origin}/api/sync/push`, {
        method: 'POST',
        headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' },
        body: JSON.stringify({ operations: [filing()] })
      });
      expect(reply.status).toBe(200);
    }
  }, 90_000);
  afterAll(() => cluster.close());

  const scrape = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

  test('every metric of the dashboard and of the alerts is one that the servers expose', async () => {
    const exposed = new Set(
      [...(await scrape(metricsPorts[0]!)).matchAll(/^# TYPE (\S+) (\w+)/gm)].flatMap(
        ([, name, type]) =>
          type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name! + end) : [name!]
      )
    );
    const rules = await readFile(`${MONITORING}/rules.yml`, 'utf8');
    const text = `${rules}\n${(await expressions()).map(({ expr }) => expr).join('\n')}`;
    const named = new Set(text.match(/\b(varadi|nodejs|process)_\w+/g));
    expect(named.size).toBeGreaterThan(25);
    expect([...named].filter((name) => !exposed.has(name))).toEqual([]);
    const recorded = new Set([...rules.matchAll(/record: (\S+)/g)].map(([, name]) => name));
    const used = new Set(text.match(/\bvaradi:[\w:]+/g));
    expect([...used].filter((name) => !recorded.has(name))).toEqual([]);
  });

  test('gauges of what they share are the same in both', { timeout: 60_000 }, async () => {
    // The first backup would change them between the two scrapes.
    await expect
      .poll(() => scrape(metricsPorts[0]!), { timeout: 40_000 })
      .toMatch(/^varadi_backup_size_bytes [1-9]/m);
    const of = async (port: number) =>
      (await scrape(port)).match(
        /^varadi_(reports|budget|backup_(size|interval)|photos_awaited).*$/gm
      );
    const [first, second] = [await of(metricsPorts[0]!), await of(metricsPorts[1]!)];
    expect(first).toContain('varadi_reports_open 4');
    expect(first).toEqual(second);
  });

  test(
    'Prometheus takes the configuration, and the panels show these servers',
    { timeout: 90_000 },
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'varadi-prometheus-'));
      for (const file of ['prometheus.yml', 'rules.yml'])
        await cp(`${MONITORING}/${file}`, path.join(folder, file));
      const targets = metricsPorts.map((port) => `127.0.0.1:${port}`);
      await writeFile(path.join(folder, 'targets.json'), JSON.stringify([{ targets }]));
      tool('promtool', 'check', 'config', path.join(folder, 'prometheus.yml'));
      // As it is, only more often, so that the test need not wait for minutes.
      const config = path.join(folder, 'prometheus.yml');
      await writeFile(config, (await readFile(config, 'utf8')).replaceAll('15s', '1s'));
      const port = await freePort();
      const prometheus = spawn(
        'prometheus',
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${path.join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`
        ],
        { stdio: 'ignore' }
      );
      try {
        const ask = async (expr: string) => {
          const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expr)}`;
          const reply = await fetch(url).catch(() => null);
          if (!reply) return null;
          const answer = (await reply.json()) as {
            status: string;
            data?: { result: { value: [number, string] }[] };
          };
          expect(answer.status, expr).toBe('success');
          return answer.data!.result;
        };
        await expect
          .poll(async () => (await ask('sum(up{job="varadi"})'))?.[0]?.value[1], {
            timeout: 30_000
          })
          .toBe('2');
        expect((await ask('max(varadi_reports_open)'))![0]!.value[1]).toBe('4');
        // Operations are counted where they arrived, so their sum is right whichever server that was.
        expect(
          (await ask('sum(varadi_sync_operations_total{outcome="applied"})'))![0]!.value[1]
        ).toBe('4');
        // Without a certificate, a photo, a refusal or a fault there is nothing to show.
        const mayBeEmpty =
          /Certificate|photos|Refusals|errors|Reports triaged|What became|Pushes acknowledged|Categories/;
        const emptyPanels = async () => {
          const titles: string[] = [];
          for (const { title, expr } of await expressions())
            if ((await ask(expr))!.length === 0 && !mayBeEmpty.test(title)) titles.push(title);
          return titles;
        };
        // A rate needs two scrapes.
        await expect.poll(emptyPanels, { timeout: 30_000, interval: 1_000 }).toEqual([]);
      } finally {
        const ended = new Promise((resolve) => prometheus.once('exit', resolve));
        prometheus.kill();
        await ended;
        await rm(folder, { recursive: true, force: true });
      }
    }
  );

  test(
    'each alert has a runbook, and the first command of each runbook works',
    { timeout: 120_000 },
    async () => {
      const folder = 'deploy/runbooks';
      for (const { name, runbook } of await alerts())
        expect(await readFile(runbook, 'utf8'), name).toContain(`\`${name}\``);
      const env = {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        VARADI: servers[0]!.origin,
        METRICS: `http://127.0.0.1:${metricsPorts[0]}`,
        DATABASE_URL: cluster.databaseUrl,
        DATA_DIR: servers[0]!.dataDir,
        BACKUP_REPOSITORY: await mkdtemp(path.join(tmpdir(), 'varadi-repository-')),
        BACKUP_PASSWORD: 'a password for tests'
      };
      // These two are not for an alert.
      const files = (await readdir(folder)).filter(
        (file) => !['backups.md', 'rotate-secrets.md'].includes(file)
      );
      expect(files.length).toBeGreaterThan(10);
      const commands = await Promise.all(
        files.map(async (file) => {
          const [, command] =
            /\*\*Look first\.\*\*\n\n```sh\n(.+)\n/.exec(
              await readFile(path.join(folder, file), 'utf8')
            ) ?? [];
          return { file, command };
        })
      );
      for (const { file, command } of commands) {
        expect(command, file).toBeDefined();
        const { status, stdout, stderr } = spawnSync('sh', ['-c', command!], {
          env,
          encoding: 'utf8'
        });
        expect(status, `${file}: ${command}: ${stderr}`).toBe(0);
        expect(stdout, file).not.toBe('');
      }
    }
  );
});
