import { openPostgres } from '../database/postgres-session.ts';
import type { Log } from '../log.ts';
import { ALL_SCOPES, type LiveHints } from './live-hints.ts';
import { openProcessHints } from './process-hints.ts';

const CHANNEL = 'varadi_news';
/** A PostgreSQL notification holds 8,000 bytes; a longer list of scopes is sent as `ALL_SCOPES`. */
const MAX_PAYLOAD_BYTES = 7_000;
/** How long hints are collected before they are sent. */
const BATCH_MS = 25;

/** Live hints between all servers of one PostgreSQL, with LISTEN and NOTIFY. */
export async function openPostgresHints(url: string, log: Log): Promise<LiveHints> {
  const { publish: deliver, subscribe, disconnectAll } = openProcessHints();
  const connection = openPostgres(url, { max: 1, onnotice: () => {} });
  const unsent = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (unsent.size === 0) return;
    const scopes = [...unsent];
    const all = scopes.join(' ');
    unsent.clear();
    const payload = Buffer.byteLength(all) > MAX_PAYLOAD_BYTES ? ALL_SCOPES : all;
    try {
      await connection.notify(CHANNEL, payload);
    } catch (cause) {
      // They are sent with the next hints.
      for (const scope of scopes) unsent.add(scope);
      log.warn({ err: cause }, 'sending live hints failed; retrying with the next ones');
    }
  }

  // Also runs after each reconnection, since hints published in between were lost.
  const onListening = () => deliver([ALL_SCOPES]);
  await connection.listen(CHANNEL, (payload) => deliver(payload.split(' ')), onListening);
  return {
    subscribe,
    disconnectAll,
    publish(scopes) {
      for (const scope of scopes) unsent.add(scope);
      timer ??= setTimeout(() => void send(), BATCH_MS);
    },
    async close() {
      disconnectAll();
      await send();
      await connection.end({ timeout: 1 });
    }
  };
}
