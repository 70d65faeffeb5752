import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/utils';

/** How long a request waits for another that holds the same photo. */
export const LOCK_TIMEOUT_MS = 8_000;

type Holder = { askToRelease: RequestRelease; released: Promise<unknown>; release: () => void };

/**
 * Allows one request at a time on an upload. A new request asks the holder to release the lock, so a half-open
 * socket holds its photo no longer than tus's drain time. (tus's own locker asks in a busy loop.)
 */
export class PhotoLocks implements Locker {
  readonly #holders = new Map<string, Holder>();

  newLock(id: string): Lock {
    const holders = this.#holders;
    let mine: Holder | undefined;
    return {
      async lock(signal, askToRelease) {
        const deadline = AbortSignal.any([signal, AbortSignal.timeout(LOCK_TIMEOUT_MS)]);
        for (let holder = holders.get(id); holder; holder = holders.get(id)) {
          await holder.askToRelease();
          await Promise.race([holder.released, aborted(deadline)]);
          if (deadline.aborted) throw ERRORS.ERR_LOCK_TIMEOUT;
        }
        const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
        mine = { askToRelease, released, release: () => release(undefined) };
        holders.set(id, mine);
      },
      unlock() {
        if (mine && holders.get(id) === mine) holders.delete(id);
        mine?.release();
        return Promise.resolve();
      }
    };
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
