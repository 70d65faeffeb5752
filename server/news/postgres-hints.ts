import postgres from 'postgres';
import type { Log } from '../log.ts';
import { EVERYWHERE, type LiveHints } from './live-hints.ts';
import { openProcessHints } from './process-hints.ts';

const CHANNEL = 'varadi_news';
/** PostgreSQL carries 8,000 bytes in a notification; hints that need more are sent as `EVERYWHERE`. */
const MAX_PAYLOAD_BYTES = 7_000;
/** For so long hints are collected before they are sent. */
const BATCH_MS = 25;

/** Live hints by LISTEN and NOTIFY, between all servers on one PostgreSQL. */
export async function openPostgresHints(url: string, log: Log): Promise<LiveHints> {
  const { publish: spread, subscribe, disconnectAll } = openProcessHints();
  const connection = postgres(url, { max: 1, onnotice: () => {} });
  const unsent = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  async function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (unsent.size === 0) return;
    const scopes = [...unsent];
    const all = scopes.join(' ');
    unsent.clear();
    const payload = Buffer.byteLength(all) > MAX_PAYLOAD_BYTES ? EVERYWHERE : all;
    try {
      await connection.notify(CHANNEL, payload);
    } catch (cause) {
      // They are sent with the next ones.
      for (const scope of scopes) unsent.add(scope);
      log.warn({ err: cause }, 'live hints not sent');
    }
  }

  // After each reconnection too, since nobody has heard what was published meanwhile.
  const listening = () => spread([EVERYWHERE]);
  await connection.listen(CHANNEL, (payload) => spread(payload.split(' ')), listening);
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
