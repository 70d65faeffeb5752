import type { Lock } from '#sync/ports.ts';
import { SECOND } from '#shared/time.ts';
import { timeoutSignal } from '../http/timeout-signal.ts';

/** Longer than any single request, in milliseconds: a holder that takes longer is frozen. */
const FROZEN_AFTER_MS = 150 * SECOND;

/**
 * A Web Lock per batch, across tabs and the service worker (S7). A frozen holder, in a tab that Android has
 * suspended, loses the lock. Browsers without Web Locks work without it: S2 prevents duplicates, and only
 * bandwidth is wasted.
 */
export function createLock(prefix: string): Lock {
  const locks = navigator.locks as LockManager | undefined;
  return {
    async hold(name, work) {
      if (!locks) return work();
      const key = `${prefix}:${name}`;
      const held = { work: false };
      try {
        return await locks.request(key, { signal: timeoutSignal(FROZEN_AFTER_MS) }, () => {
          held.work = true;
          return work();
        });
      } catch (cause) {
        const hasTimedOut =
          !held.work && cause instanceof DOMException && cause.name === 'AbortError';
        if (!hasTimedOut) throw cause;
        return locks.request(key, { steal: true }, work);
      }
    }
  };
}
