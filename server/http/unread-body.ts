import type { IncomingMessage } from 'node:http';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../context.ts';

/** Bytes and milliseconds that are waited for: a stretch of a photo, on a link that is not at its worst. */
const MOST = 4 * 1024 * 1024;
const PATIENCE = 2_000;

/**
 * Lets a body come to its end that was refused before it was read. Were the connection closed upon it, whoever is
 * still sending would see it break, and never read why. What is longer, or slower, is cut off after the answer.
 */
export const letBodyEnd = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  // In tests there is no socket.
  const incoming = (c.env as Partial<AppEnv['Bindings']> | undefined)?.incoming;
  if (!incoming || isComplete(incoming) || incoming.destroyed || c.res.status < 400) return;
  // Where it was decided not to pay for the rest.
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
      if (bytes > MOST) done();
    };
    const timer = setTimeout(done, PATIENCE);
    // Whoever began to read it does so no more, and would only stop the flow.
    incoming.removeAllListeners('data').removeAllListeners('readable');
    incoming.on('data', count).on('end', done).on('close', done).resume();
  });
}
