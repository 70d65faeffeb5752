import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type LoadBalancer = {
  origin: string;
  /** Takes a server into service once it is ready. */
  add: (origin: string) => Promise<void>;
  /** What failed between it and the servers: never repeated here, so that nothing hides it. */
  failures: () => readonly string[];
  close: () => Promise<void>;
};

const PROBE_MS = 100;

type Backend = { origin: string; agent: Agent; isReady: boolean };

/**
 * A reverse proxy for tests, as simple as they come: round robin over the servers whose `/readyz` answers 200, with
 * connections that are kept alive, and without a single retry.
 */
export async function startLoadBalancer(): Promise<LoadBalancer> {
  const backends: Backend[] = [];
  const failures: string[] = [];
  let turn = 0;
  const over = new AbortController();

  const probe = async (backend: Backend) => {
    const reply = await fetch(`${backend.origin}/readyz`, {
      signal: AbortSignal.timeout(2_000)
    }).catch(() => null);
    await reply?.body?.cancel();
    backend.isReady = reply?.ok ?? false;
  };
  const probing = (async () => {
    while (!over.signal.aborted) {
      await Promise.all(backends.map(probe));
      await sleep(PROBE_MS);
    }
  })();

  const server = createServer((incoming, outgoing) => {
    const ready = backends.filter(({ isReady }) => isReady);
    const backend = ready[(turn += 1) % Math.max(1, ready.length)];
    if (!backend) {
      failures.push('no server is ready');
      outgoing.writeHead(502).end();
      return;
    }
    forward(incoming, outgoing, backend, (what) => failures.push(what));
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async add(origin) {
      const backend = { origin, agent: new Agent({ keepAlive: true }), isReady: false };
      backends.push(backend);
      while (!backend.isReady) await sleep(PROBE_MS);
    },
    failures: () => failures,
    async close() {
      over.abort();
      await probing;
      for (const { agent } of backends) agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { origin, agent }: Backend,
  failed: (what: string) => void
): void {
  const { method, url, headers } = incoming;
  const onward = request(
    `${origin}${url}`,
    { method, agent, headers: { ...headers, connection: 'keep-alive' } },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'keep-alive' });
      answer.pipe(outgoing);
      answer.on('error', (cause) => failed(`${method} ${url}: ${cause.message}`));
    }
  );
  onward.on('error', (cause) => {
    if (!outgoing.destroyed) failed(`${method} ${url}: ${cause.message}`);
    if (outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(502).end();
  });
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
