import { setTimeout as sleep } from 'node:timers/promises';
import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/utils';
import { openPostgres } from '../../database/postgres-session.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { LOCK_TIMEOUT_MS, PhotoLocks } from './process-locks.ts';

const CHANNEL = 'varadi_photo_wanted';
/** Distinguishes them from other advisory locks in the same database. */
const NAMESPACE = 7_341;
/** How often a lock that another server holds is tried again. */
const RETRY_INTERVAL_MS = 150;

export type ClosableLocker = Locker & { close: () => Promise<void> };

/**
 * Servers that share a PostgreSQL also share the locks on uploads; otherwise the locks are within this
 * process. In both cases a request that needs a photo asks the holder of its lock to release it.
 */
export async function openPhotoLocks(
  config: Pick<Config, 'databaseUrl'>,
  log: Log
): Promise<ClosableLocker> {
  const within = new PhotoLocks();
  if (!config.databaseUrl) {
    return { newLock: (id) => within.newLock(id), close: () => Promise.resolve() };
  }
  return openSharedLocks(config.databaseUrl, within, log);
}

/**
 * Advisory locks of one session. When a server dies, its locks are released at once; keep-alives release
 * those of a machine that has lost power.
 */
async function openSharedLocks(url: string, within: PhotoLocks, log: Log): Promise<ClosableLocker> {
  const held = new Map<string, RequestRelease>();
  let isClosing = false;
  const connection = openPostgres(url, {
    max: 1,
    idle_timeout: 0,
    // The locks live as long as their session, which therefore must not be renewed.
    max_lifetime: null,
    onnotice: () => {},
    onclose() {
      if (isClosing || held.size === 0) return;
      log.warn({ photos: held.size }, 'photo lock session lost');
      for (const askToRelease of held.values()) void askToRelease();
    },
    connection: {
      application_name: 'varadi photo locks',
      tcp_keepalives_idle: 10,
      tcp_keepalives_interval: 5,
      tcp_keepalives_count: 2
    }
  });
  await connection.listen(CHANNEL, (id) => void held.get(id)?.());

  const tryLock = async (id: string): Promise<boolean> => {
    const [row] = await connection<{ taken: boolean }[]>`
      select pg_try_advisory_lock(hashtextextended(${id}, ${NAMESPACE})) as taken`;
    return row!.taken;
  };

  async function claim(id: string, signal: AbortSignal): Promise<void> {
    while (!(await tryLock(id))) {
      if (signal.aborted) throw ERRORS.ERR_LOCK_TIMEOUT;
      await connection.notify(CHANNEL, id);
      await sleep(RETRY_INTERVAL_MS, undefined, { signal }).catch(() => {});
    }
  }

  return {
    newLock(id): Lock {
      // One session can take an advisory lock twice, so each process also locks by itself.
      const mine = within.newLock(id);
      return {
        async lock(signal, askToRelease) {
          const deadline = AbortSignal.any([signal, AbortSignal.timeout(LOCK_TIMEOUT_MS)]);
          await mine.lock(deadline, askToRelease);
          try {
            await claim(id, deadline);
          } catch (cause) {
            await mine.unlock();
            throw cause;
          }
          held.set(id, askToRelease);
        },
        async unlock() {
          held.delete(id);
          try {
            await connection`select pg_advisory_unlock(hashtextextended(${id}, ${NAMESPACE}))`;
          } catch (cause) {
            // The lock ended with its session.
            log.warn({ err: cause, photo: id }, 'photo lock not released');
          }
          await mine.unlock();
        }
      };
    },
    async close() {
      isClosing = true;
      await connection.end({ timeout: 1 });
    }
  };
}
