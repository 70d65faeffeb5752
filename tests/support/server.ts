import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import type { Database } from '#server/database/connect.ts';
import { openServices, type OpenServices } from '#server/open-services.ts';
import type { Clock } from '#shared/time.ts';
import { silent } from './databases.ts';

export type TestServer = {
  services: OpenServices;
  /** Calls the server directly, without a network; accepts paths from the root. */
  fetch: typeof globalThis.fetch;
  close: () => Promise<void>;
};

/** The real server without a socket, on the test's database and a new folder. */
export async function openTestServer(
  database: Database,
  clock: Clock = Date,
  env: Record<string, string> = {}
): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-test-'));
  const config = readConfig({ DATA_DIR: folder, ...env });
  const services = await openServices(config, silent, clock, () => Promise.resolve(database));
  const app = createApp(services, null);
  return {
    services,
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : String(input), ORIGIN);
      const request = new Request(url, input instanceof Request ? input : init);
      return app.fetch(request);
    },
    async close() {
      await services.jobs.close();
      services.photoDecoder.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
}

export const ORIGIN = 'http://localhost:3000';
