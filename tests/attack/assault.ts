import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataDir, removeDataDir, startServer, type ServerProcess } from '../support/process.ts';
import { fire, fuzz, type Fuzzed } from './fuzz.ts';
import { everyRoute } from './routes.ts';

/** Fuzzes a real server over real sockets. @param args for the server, such as `--api-alone` */
export async function assault(
  seed: number,
  requests: number,
  args: string[]
): Promise<Fuzzed & { routes: number; exit: number | null; log: string[] }> {
  const routes = await everyRoute();
  const dataDir = await makeDataDir();
  const server = await startServer(dataDir, { TRUSTED_PROXIES: '127.0.0.1' }, args);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  try {
    const { origin } = server;
    const cookie = await administratorsCookie(origin, await linkToken(server), agent);
    const fuzzed = await fuzz({ origin, routes, seed, requests, cookie, agent });
    const log = server
      .output()
      .split('\n')
      .filter((line) => /"level":(50|60|"error"|"fatal")/.test(line));
    agent.destroy();
    return { ...fuzzed, routes: routes.length, exit: await server.end(), log };
  } finally {
    agent.destroy();
    await removeDataDir(dataDir);
  }
}

/** The token of the one-time link that a new server prints once it listens. */
async function linkToken(server: ServerProcess): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const token = /\/officer\/sign-in#([\w-]+)/.exec(server.output())?.[1];
    if (token) return token;
    await sleep(100);
  }
  throw new Error(`no sign-in link in the server's output within 20 s: ${server.output()}`);
}

async function administratorsCookie(origin: string, token: string, agent: Agent): Promise<string> {
  const answer = await fire(
    origin,
    {
      method: 'POST',
      path: '/api/officers/sign-in-link',
      headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
      body: Buffer.from(JSON.stringify({ token }))
    },
    agent
  );
  const cookies = answer?.headers['set-cookie'] as string[] | undefined;
  if (!cookies)
    throw new Error(
      `administrator sign-in failed: expected a cookie, got ${JSON.stringify(answer)}`
    );
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ');
}
