import postgres from 'postgres';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';

const CHANNEL = 'varadi_news';
/** PostgreSQL carries 8,000 bytes at most; a push that touches more says so of everything. */
const PAYLOAD_MAX = 7_000;
export const EVERYWHERE = '*';
/** So long news is gathered before it is told, in milliseconds: nobody sees the difference. */
const GATHERING = 25;

export type Listener = {
  /** Something has changed in these scopes; `EVERYWHERE` stands for all. */
  changed: (scopes: readonly string[]) => void;
  /** No more will come: the server is ending. */
  ended: () => void;
};

/**
 * Tells open officers' screens that there is something to pull, from whichever server process it came.
 * Only a hint: what is missed comes with the next pull.
 */
export type News = {
  tell: (scopes: readonly string[]) => void;
  /** @returns a function that ends the hearing */
  hear: (listener: Listener) => () => void;
  /** Lets every listener go; what is told after still reaches other servers. */
  hangUp: () => void;
  close: () => Promise<void>;
};

/** By LISTEN and NOTIFY on PostgreSQL, where several servers may share it; else within this process. */
export async function openNews(config: Pick<Config, 'databaseUrl'>, log: Log): Promise<News> {
  const listeners = new Set<Listener>();
  const spread = (scopes: readonly string[]) => {
    for (const { changed } of listeners) changed(scopes);
  };
  const hear = (listener: Listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const hangUp = () => {
    for (const { ended } of listeners) ended();
  };
  if (!config.databaseUrl) {
    const close = () => {
      hangUp();
      return Promise.resolve();
    };
    return { tell: spread, hear, hangUp, close };
  }

  const connection = postgres(config.databaseUrl, { max: 1, onnotice: () => {} });
  const untold = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  async function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (untold.size === 0) return;
    const scopes = [...untold];
    const all = scopes.join(' ');
    untold.clear();
    const payload = Buffer.byteLength(all) > PAYLOAD_MAX ? EVERYWHERE : all;
    try {
      await connection.notify(CHANNEL, payload);
    } catch (cause) {
      // It goes with what is told next.
      for (const scope of scopes) untold.add(scope);
      log.warn({ err: cause }, 'news: not told');
    }
  }
  // Also after a connection that broke: what was told meanwhile nobody has heard.
  const listening = () => spread([EVERYWHERE]);
  await connection.listen(CHANNEL, (payload) => spread(payload.split(' ')), listening);
  return {
    hear,
    hangUp,
    tell(scopes) {
      for (const scope of scopes) untold.add(scope);
      timer ??= setTimeout(() => void send(), GATHERING);
    },
    async close() {
      hangUp();
      await send();
      await connection.end({ timeout: 1 });
    }
  };
}
