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

/** @throws Error where the port is taken */
export async function listen(
  app: { fetch: FetchCallback },
  { port, host }: { port: number; host: string }
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { requestTimeout: REQUEST_TIMEOUT }
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
