import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** A Hono app, as far as listening goes. */
type FetchCallback = Parameters<typeof createAdaptorServer>[0]['fetch'];

export type Listening = {
  port: number;
  /** Takes no new request, and resolves when those under way are answered. */
  close: () => Promise<void>;
};

/** Milliseconds for a whole request: a phone gives a photo's stretch 140 s at most (`sync/photo-sender.ts`). */
const REQUEST_TIMEOUT = 150_000;
/**
 * Milliseconds for which an idle connection is kept: longer than proxies keep theirs (nginx: 60 s), so that none
 * sends a request into a connection that we are just closing.
 */
const KEEP_ALIVE = 75_000;

/**
 * @param requestTimeout milliseconds after which a request that is still coming in is cut off
 * @throws Error where the port is taken
 */
export async function listen(
  app: { fetch: FetchCallback },
  {
    port,
    host,
    requestTimeout = REQUEST_TIMEOUT
  }: { port: number; host: string; requestTimeout?: number }
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: {
      requestTimeout,
      keepAliveTimeout: KEEP_ALIVE,
      // How often Node looks; by itself every 30 s.
      connectionsCheckingInterval: Math.min(10_000, requestTimeout)
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      })
  };
}
