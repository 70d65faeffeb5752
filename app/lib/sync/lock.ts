import type { Lock } from '#sync/ports.ts';
import { SECOND } from '#shared/time.ts';
import { timeoutSignal } from '../http/timeout-signal.ts';

/** Longer than any one request lasts: a holder that takes longer is frozen. */
const FROZEN_AFTER = 150 * SECOND;

/**
 * A Web Lock per batch, across tabs and the service worker (S7). A holder that is frozen, in a tab that
 * Android has put to sleep, is relieved of it. Browsers without Web Locks go without: S2 keeps
 * everything single, only bytes are spent.
 */
export function createLock(prefix: string): Lock {
  const locks = navigator.locks as LockManager | undefined;
  return {
    async hold(name, work) {
      if (!locks) return work();
      const key = `${prefix}:${name}`;
      const held = { work: false };
      try {
        return await locks.request(key, { signal: timeoutSignal(FROZEN_AFTER) }, () => {
          held.work = true;
          return work();
        });
      } catch (cause) {
        const isTiredOfWaiting =
          !held.work && cause instanceof DOMException && cause.name === 'AbortError';
        if (!isTiredOfWaiting) throw cause;
        return locks.request(key, { steal: true }, work);
      }
    }
  };
}
