import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { startServer, type ServerProcess } from '../support/process.ts';
import { worker } from '../support/workers.ts';
import { startLoadBalancer, type LoadBalancer } from '../support/load-balancer.ts';

export type Cluster = {
  balancer: LoadBalancer;
  databaseUrl: string;
  /** Starts a server. @param checkout of another release */
  start: (env?: Record<string, string>, checkout?: string) => Promise<ServerProcess>;
  close: () => Promise<void>;
};

/** `fetch` of one server, by path. */
export const at =
  ({ origin }: ServerProcess): typeof fetch =>
  (path, init) =>
    fetch(new URL(path as string, origin), init);

/**
 * Servers as separate processes on a new, empty PostgreSQL, behind a load balancer. Each has a data folder of its own.
 *
 * @param env what they share, such as their photo store; by default a folder
 */
export async function openCluster(env: Record<string, string> = {}): Promise<Cluster> {
  const postgres = inject('postgresUrls')[worker()]!;
  const databaseUrl = await createDatabase(postgres);
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-cluster-'));
  const balancer = await startLoadBalancer();
  const servers: ServerProcess[] = [];
  return {
    balancer,
    databaseUrl,
    async start(own = {}, checkout) {
      const dataDir = await mkdtemp(path.join(folder, 'server-'));
      const server = await startServer(
        dataDir,
        {
          DATABASE_URL: databaseUrl,
          PHOTO_STORE: `file:${path.join(folder, 'photos')}`,
          PUBLIC_ORIGIN: balancer.origin,
          TRUSTED_PROXIES: '127.0.0.1',
          DRAIN_SECONDS: '1',
          ...env,
          ...own
        },
        ['--api-alone'],
        checkout
      );
      servers.push(server);
      return server;
    },
    async close() {
      await balancer.close();
      await Promise.all(servers.map((server) => server.end('SIGKILL')));
      await dropDatabase(postgres, databaseUrl);
      // What a killed server had begun may still be ending.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    }
  };
}

type Release = { version: string; commit: string };

/**
 * The source of an earlier release, from this repository's history.
 *
 * @throws Error where the history is not here; nothing is skipped
 */
export async function checkOut(
  version: string
): Promise<{ folder: string; remove: () => Promise<void> }> {
  const releases = JSON.parse(await readFile('tests/replicas/releases.json', 'utf8')) as Release[];
  const { commit } = releases.find((release) => release.version === version)!;
  const folder = await mkdtemp(path.join(tmpdir(), `varadi-${version}-`));
  const unpacked = spawnSync('sh', ['-c', `git archive ${commit} | tar -x -C "${folder}"`], {
    encoding: 'utf8'
  });
  if (unpacked.status !== 0 || unpacked.stderr !== '') {
    throw new Error(
      `release ${version} (${commit}) is not in this clone’s history; fetch it with git fetch --unshallow: ${unpacked.stderr}`
    );
  }
  await symlink(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
