import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPostgres } from '#server/database/connect.ts';
import { startLoad } from '../replicas/load.ts';
import { cookiesOf, sameSite } from '../support/administrator.ts';
import { startLoadBalancer, type LoadBalancer } from '../support/load-balancer.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { runNode, startServer, type ServerProcess } from '../support/process.ts';

/*
 * `deploy/rotate`, the command of `deploy/runbooks/rotate-secrets.md`, on two servers behind a load balancer that repeats
 * nothing, and on a PostgreSQL that asks for passwords.
 */

const PHONES = 12;
/** A phone may push 120 times a minute. */
const PAUSE_MS = 600;
const SERVERS = ['varadi-1', 'varadi-2'];

let folder: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let databaseUrl: string;
let balancer: LoadBalancer;
let restarts: ReturnType<typeof createServer>;
const running = new Map<string, ServerProcess>();
const stopped: ServerProcess[] = [];
/** Servers whose restart is refused. */
const failing = new Set<string>();
const secret = (name: string) => readFile(path.join(folder, 'secrets', name), 'utf8');
const putSecret = (name: string, value: string) =>
  writeFile(path.join(folder, 'secrets', name), value);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'varadi-rotate-'));
  await mkdir(path.join(folder, 'secrets'));
  postgres = await startPostgres();
  databaseUrl = await createDatabase(postgres.url);
  await requirePasswords();
  const url = new URL(databaseUrl);
  [url.username, url.password] = ['keeper', 'the first password'];
  await putSecret('database_url', url.href);
  await putSecret('session_secret', 'the first session secret, long enough');
  await putSecret('session_secret_also', '');

  balancer = await startLoadBalancer();
  for (const name of SERVERS) await start(name);
  restarts = createServer((request, reply) => {
    restart(request.url!.slice(1)).then(
      () => reply.end(),
      (cause: unknown) => reply.writeHead(500).end(String(cause))
    );
  });
  await new Promise<void>((resolve) => restarts.listen(0, '127.0.0.1', resolve));
}, 120_000);

afterAll(async () => {
  restarts.close();
  await balancer.close();
  await Promise.all([...running.values()].map((server) => server.end('SIGKILL')));
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

test(
  'secrets are exchanged under load: no request fails, officers stay signed in, and the old values end',
  { timeout: 300_000 },
  async () => {
    const cookie = await signIn();
    const [firstUrl, firstSecret] = [await secret('database_url'), await secret('session_secret')];
    const load = startLoad(balancer.origin, PHONES, false, PAUSE_MS);
    const officer = startOfficer(cookie);

    expect(await rotate('session')).toMatchObject({ code: 0 });
    expect(await secret('session_secret')).not.toBe(firstSecret);
    expect(await secret('session_secret_also')).toBe(firstSecret);
    // A phone that was not used meanwhile still has the old cookie.
    expect(await me(cookie)).toBe(200);
    expect(await rotate('session', '--finish')).toMatchObject({ code: 0 });

    expect(await rotate('database')).toMatchObject({ code: 0 });
    expect(new URL(await secret('database_url')).username).toBe('keeper_a');
    await expectRefused(firstUrl);
    const secondUrl = await secret('database_url');
    // A server does not come up: its neighbour has another name already, and the next run closes both old ones.
    failing.add('varadi-2');
    expect(await rotate('database')).toMatchObject({ code: 1 });
    const interruptedUrl = await secret('database_url');
    expect(new URL(interruptedUrl).username).toBe('keeper_b');
    failing.clear();
    expect(await rotate('database')).toMatchObject({ code: 0 });
    expect(new URL(await secret('database_url')).username).toBe('keeper_a');
    await expectRefused(secondUrl);
    await expectRefused(interruptedUrl);

    const requests = await officer.stop();
    await load.stop();
    const sent = [...load.sent().values()].flat();
    expect([load.failed(), officer.failed, balancer.failures()]).toEqual([[], [], []]);
    process.stdout.write(
      `secrets: ${sent.length} pushes and ${requests} of an officer, 0 failed\n`
    );
    expect(sent.length).toBeGreaterThan(200);
    expect(await me(cookie), 'the old cookie is no longer accepted').toBe(401);
    expect(await me(officer.cookie()), 'the cookie that was signed anew is').toBe(200);

    // Nothing that the new role made belongs to it.
    const owners = await ask<{ owner: string }>(
      sql`select distinct tableowner as owner from pg_tables where schemaname in ('public', 'pgboss')`
    );
    expect(owners).toEqual([{ owner: 'keeper' }]);
    await expectNoSecretShown([firstUrl, secondUrl, firstSecret]);

    expect(await rotate('session', '--leaked')).toMatchObject({ code: 0 });
    expect(await me(officer.cookie())).toBe(401);
  }
);

test('what cannot be exchanged is said, and changes nothing', async () => {
  const before = await secret('session_secret');
  for (const [args, why] of [
    [['dance'], 'unknown secret dance'],
    [['session', '--now'], 'unknown option --now'],
    [['session', '--finish'], 'only one session secret is accepted already'],
    [['ai_api_key'], 'give the new value by standard input']
  ] as const) {
    const { code, output } = await rotate(...args);
    expect([code, output]).toEqual([1, expect.stringContaining(why)]);
  }
  expect(await secret('session_secret')).toBe(before);
});

/** The database's owner and everybody after it need their password; the superuser of these tests does not. */
async function requirePasswords(): Promise<void> {
  const server = connectPostgres(databaseUrl);
  const [row] = (
    await sql<{ file: string }>`select current_setting('hba_file') as file`.execute(server)
  ).rows;
  await sql`create role keeper login password 'the first password'`.execute(server);
  const name = new URL(databaseUrl).pathname.slice(1);
  await sql`alter database ${sql.ref(name)} owner to keeper`.execute(server);
  await sql`grant all on schema public to keeper`.execute(server);
  const lines = ['host all varadi 127.0.0.1/32 trust', 'host all all 127.0.0.1/32 scram-sha-256'];
  await sql
    .raw(`copy (values ${lines.map((line) => `('${line}')`).join(', ')}) to '${row!.file}'`)
    .execute(server);
  await sql`select pg_reload_conf()`.execute(server);
  await server.destroy();
}

async function ask<Row>(query: {
  execute: (on: ReturnType<typeof connectPostgres>) => Promise<{ rows: unknown[] }>;
}) {
  const server = connectPostgres(databaseUrl);
  const { rows } = await query.execute(server);
  await server.destroy();
  return rows as Row[];
}

async function start(name: string): Promise<void> {
  const file = (of: string) => path.join(folder, 'secrets', of);
  const dataDir = path.join(folder, name);
  await mkdir(dataDir, { recursive: true });
  const server = await startServer(dataDir, {
    DATABASE_URL_FILE: file('database_url'),
    SESSION_SECRET_FILE: file('session_secret'),
    SESSION_SECRET_ALSO_FILE: file('session_secret_also'),
    PHOTO_STORE: `file:${path.join(folder, 'photos')}`,
    PUBLIC_ORIGIN: balancer.origin,
    TRUSTED_PROXIES: '127.0.0.1',
    DRAIN_SECONDS: '1'
  });
  running.set(name, server);
  await balancer.add(server.origin);
}

/** As compose does it: the server ends, having finished what it was doing, and a new one starts. */
async function restart(name: string): Promise<void> {
  if (failing.has(name)) throw new Error('no');
  const before = running.get(name)!;
  await before.end();
  stopped.push(before);
  await start(name);
}

function rotate(...args: string[]): Promise<{ code: number | null; output: string }> {
  const { port } = restarts.address() as AddressInfo;
  const ask = `fetch('http://127.0.0.1:${port}/'+process.argv[1]).then(({status})=>process.exit(status===200?0:1))`;
  const child = spawn(path.resolve('deploy/rotate'), args, {
    env: {
      PATH: process.env.PATH,
      ROTATE_SECRETS: path.join(folder, 'secrets'),
      ROTATE_SERVERS: SERVERS.join(' '),
      ROTATE_RESTART: `${process.execPath} -e ${ask}`,
      ROTATE_PSQL: `psql ${databaseUrl}`
    },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

async function signIn(): Promise<string> {
  const { output } = await runNode(
    ['server/cli/main.ts', 'officer', 'add', 'a@example.org', '--role', 'admin'],
    { DATABASE_URL: await secret('database_url'), PUBLIC_ORIGIN: balancer.origin, DATA_DIR: folder }
  );
  const token = /#(\S+)/.exec(output)![1];
  const reply = await fetch(`${balancer.origin}/api/officers/sign-in-link`, {
    method: 'POST',
    headers: sameSite,
    body: JSON.stringify({ token })
  });
  return cookiesOf(reply);
}

async function me(cookie: string): Promise<number> {
  const reply = await fetch(`${balancer.origin}/api/officers/me`, { headers: { cookie } });
  await reply.arrayBuffer();
  return reply.status;
}

/** An officer’s open screen, which keeps the cookies that it is given. */
function startOfficer(first: string) {
  let cookie = first;
  let requests = 0;
  const failed: string[] = [];
  const over = new AbortController();
  const asking = (async () => {
    while (!over.signal.aborted) {
      const reply = await fetch(`${balancer.origin}/api/officers/me`, { headers: { cookie } });
      await reply.arrayBuffer();
      requests += 1;
      if (reply.status !== 200) failed.push(`${reply.status}`);
      cookie = cookiesOf(reply) || cookie;
      await sleep(50);
    }
  })().catch((cause: unknown) => failed.push(String(cause)));
  return {
    failed,
    cookie: () => cookie,
    async stop() {
      over.abort();
      await asking;
      return requests;
    }
  };
}

async function expectRefused(url: string): Promise<void> {
  const server = connectPostgres(url);
  await expect(sql`select 1`.execute(server)).rejects.toThrow(/password|not permitted/);
  await server.destroy();
}

/** Neither logs nor the list of processes show a value; files name them. */
async function expectNoSecretShown(values: readonly string[]): Promise<void> {
  const current = [await secret('database_url'), await secret('session_secret')];
  const servers = [...stopped, ...running.values()];
  const shown = [...servers.map((server) => server.output())];
  for (const { child } of running.values())
    for (const file of ['cmdline', 'environ'])
      shown.push(await readFile(`/proc/${child.pid}/${file}`, 'utf8'));
  const hidden = [...values, ...current].map((value) =>
    value.startsWith('postgres:') ? decodeURIComponent(new URL(value).password) : value
  );
  for (const value of hidden) {
    expect(value.length).toBeGreaterThan(10);
    expect(shown.filter((text) => text.includes(value))).toEqual([]);
  }
}
