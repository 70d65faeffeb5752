import type { IncomingMessage } from 'node:http';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from './context.ts';

/** The rest of an unread body is read up to these bounds: enough for one chunk of a photo on a usable link. */
const DRAIN_MAX_BYTES = 4 * 1024 * 1024;
const DRAIN_TIMEOUT_MS = 2_000;

/**
 * Reads and discards the rest of a body that the response did not wait for: of a refused request, or of a photo that is
 * shared while there is no service worker. Closing the connection at once would reset it, and the client would not
 * receive the response. For a longer or slower body, the connection closes after the response.
 */
export const drainUnreadBody = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  // In tests there is no socket.
  const incoming = (c.env as Partial<AppEnv['Bindings']> | undefined)?.incoming;
  if (!incoming || isComplete(incoming) || incoming.destroyed) return;
  // The handler has decided not to receive the rest.
  if (c.res.headers.get('Connection') === 'close') return;
  await drained(incoming);
  if (!isComplete(incoming)) c.res.headers.set('Connection', 'close');
});

const isComplete = (incoming: IncomingMessage) => incoming.complete;

function drained(incoming: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0;
    const done = () => {
      clearTimeout(timer);
      incoming.off('data', count).off('end', done).off('close', done);
      resolve();
    };
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > DRAIN_MAX_BYTES) done();
    };
    const timer = setTimeout(done, DRAIN_TIMEOUT_MS);
    // Listeners of a reader that has stopped would pause the stream.
    incoming.removeAllListeners('data').removeAllListeners('readable');
    incoming.on('data', count).on('end', done).on('close', done).resume();
  });
}
