import type { Status, Sync } from '#sync/engine.ts';
import type { Wake } from '#sync/state.ts';
import { phoneDatabase, type Side } from '../db/db.ts';
import { resumeUnsent } from './resume-unsent.ts';
import { watchLiveHints, type LiveHintsWatch } from './live-hints.ts';
import { maintainBackupCopy, restoreBackupCopy } from '../outbox/backup-copy.ts';
import { openSync, SYNC_TAG } from './open-sync.ts';
import { syncTrouble } from './sync-trouble.svelte.ts';
import { watchNetwork } from '../outbox/network.ts';

/** How often an officer's visible screen polls without live hints, in milliseconds. */
const POLL_INTERVAL_MS = 60_000;
/** The same with live hints: a hint can be lost unnoticed. */
const LIVE_POLL_INTERVAL_MS = 5 * 60_000;

type SyncRegistration = ServiceWorkerRegistration & {
  sync?: { register(tag: string): Promise<void> };
};

/** How long sending waits at most for a lost database to be restored, in milliseconds. */
const RESTORE_TIMEOUT_MS = 10_000;

/** The sync engines of this tab, each started once, with their status for the screens. */
class SyncClient {
  #engines = new Map<Side, Sync>();
  #liveHints: LiveHintsWatch | undefined;
  #polledAt = 0;
  #restored: Promise<unknown> = Promise.resolve();
  #status = $state.raw<Partial<Record<Side, Status>>>({});

  /** What the lanes of one side are doing; undefined before it was started. */
  status(side: Side): Status | undefined {
    return this.#status[side];
  }

  start(side: Side): void {
    if (this.#engines.has(side)) return;
    if (this.#engines.size === 0) this.#listen();
    const engine = openSync(side);
    this.#engines.set(side, engine);
    engine.watch((status) => {
      this.#status = { ...this.#status, [side]: status };
      if (side === 'resident') noticeTrouble(status);
    });
    void this.#wake(side, 'start');
    resumeUnsent(phoneDatabase(), side, engine);
    if (side === 'officer') this.#liveHints = watchLiveHints(() => engine.wake('front'));
  }

  /** After a save: sends at once if possible, else the browser wakes the service worker later. */
  saved(side: Side): void {
    this.start(side);
    void this.#wake(side, 'saved');
    void registerBackgroundSync();
  }

  /** The person asks to send now. */
  sendNow(side: Side): void {
    this.start(side);
    void this.#wake(side, 'asked');
  }

  /** A screen in front looks for news. */
  look(side: Side): void {
    this.start(side);
    void this.#wake(side, 'front');
  }

  async #wake(side: Side, why: Wake): Promise<void> {
    await this.#restored;
    this.#engines.get(side)!.wake(why);
  }

  /** An officer has signed in, perhaps after another officer. */
  signedIn(): void {
    this.sendNow('officer');
    this.#liveHints?.reconnect();
  }

  #listen(): void {
    const db = phoneDatabase();
    this.#restored = Promise.race([
      restoreBackupCopy(db).catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, RESTORE_TIMEOUT_MS))
    ]);
    void this.#restored.then(() => maintainBackupCopy(db));
    const wakeAll = (why: Wake) => this.#engines.forEach((engine) => engine.wake(why));
    addEventListener('online', () => wakeAll('online'));
    // After a change from mobile data to Wi-Fi, waiting photos may be sent.
    watchNetwork(() => wakeAll('online'));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') wakeAll('front');
    });
    setInterval(() => {
      const isActive = document.visibilityState === 'visible' && navigator.onLine;
      const interval = this.#liveHints?.isOpen() ? LIVE_POLL_INTERVAL_MS : POLL_INTERVAL_MS;
      if (!isActive || performance.now() - this.#polledAt < interval) return;
      this.#polledAt = performance.now();
      this.#engines.get('officer')?.wake('front');
    }, POLL_INTERVAL_MS);
  }
}

/** Reports a lane that failed on this phone, until both lanes are idle without a fault. */
function noticeTrouble({ messages, photos }: Status): void {
  const isFault = [messages, photos].some(
    (lane) => lane.at === 'waiting' && lane.cause === 'fault'
  );
  if (isFault) syncTrouble.noticed();
  else if (messages.at === 'idle' && photos.at === 'idle') syncTrouble.over();
}

export const syncClient = new SyncClient();

/** Where the browser has Background Sync, it wakes the service worker even after the tab is closed. */
async function registerBackgroundSync(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    const registration = (await navigator.serviceWorker.ready) as SyncRegistration;
    await registration.sync?.register(SYNC_TAG);
  } catch {
    // Not allowed or not available: the tab sends by itself.
  }
}
