import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** A Hono app, as far as listening goes. */
type FetchCallback = Parameters<typeof createAdaptorServer>[0]['fetch'];

export type Listening = {
  port: number;
  /** Accepts no new requests, and resolves when the running ones have been answered. */
  close: () => Promise<void>;
};

/** For a whole request. A phone spends at most 140 s on one chunk of a photo (`sync/photo-sender.ts`). */
const REQUEST_TIMEOUT_MS = 150_000;
/**
 * How long an idle connection is kept open. It is longer than the proxies' own timeout (nginx: 60 s), so that no proxy
 * sends a request on a connection that the server is closing.
 */
const KEEP_ALIVE_MS = 75_000;

/**
 * For a connection on which nothing moves: a reader that stopped reading in the middle of an answer would keep its memory
 * for ever. It is longer than the longest wait that is right: for a chunk of a photo, and for the beats of the live hints.
 */
const SILENCE_TIMEOUT_MS = REQUEST_TIMEOUT_MS + 30_000;

/**
 * @param requestTimeoutMs milliseconds after which a request that has not arrived completely is aborted
 * @param silenceTimeoutMs milliseconds after which a connection on which nothing moves is closed
 * @throws Error where the port is in use
 */
export async function listen(
  app: { fetch: FetchCallback },
  {
    port,
    host,
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
    silenceTimeoutMs = SILENCE_TIMEOUT_MS
  }: { port: number; host: string; requestTimeoutMs?: number; silenceTimeoutMs?: number }
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    // Simple probes send no Host; nothing here depends on it.
    hostname: 'localhost',
    serverOptions: {
      requireHostHeader: false,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // How often Node checks for timed-out requests; its default is 30 s.
      connectionsCheckingInterval: Math.min(10_000, requestTimeoutMs)
    }
  });
  server.setTimeout(silenceTimeoutMs);
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
