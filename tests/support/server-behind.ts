import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataDir, removeDataDir, startServer, type ServerProcess } from './process.ts';

/** What stands between browsers and the server, and keeps its own origin across restarts. */
type Front = { origin: string; pointTo: (serverOrigin: string) => void };

/** Nothing listens there. */
const NOWHERE = 'http://127.0.0.1:1';
const LINK_TIMEOUT_MS = 20_000;

/** A server process that can be stopped and started again; its data and what it printed stay. */
export async function startServerBehind({ origin, pointTo }: Front) {
  const dataDir = await makeDataDir();
  let server: ServerProcess;
  let printed = '';
  const start = async (args: string[] = [], env: Record<string, string> = {}) => {
    server = await startServer(dataDir, { PUBLIC_ORIGIN: origin, ...env }, args);
    pointTo(server.origin);
  };
  await start();
  return {
    start,
    async stop() {
      printed += server.output();
      await server.end();
      pointTo(NOWHERE);
    },
    /** The link with which the first administrator signs in. */
    async adminLink(): Promise<string> {
      const deadline = Date.now() + LINK_TIMEOUT_MS;
      for (;;) {
        const [link] = /http\S+\/officer\/sign-in#\S+/.exec(printed + server.output()) ?? [];
        if (link !== undefined) return link;
        if (Date.now() > deadline) throw new Error('the server printed no link to sign in with');
        await sleep(100);
      }
    },
    async close() {
      await server.end('SIGKILL');
      await removeDataDir(dataDir);
    }
  };
}
