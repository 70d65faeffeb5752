import type { Status, Sync } from '#sync/engine.ts';
import type { Wake } from '#sync/state.ts';
import { phoneDatabase, type Side } from '../db/db.ts';
import { sendWhatIsLeft } from './resume-unsent.ts';
import { watchNews, type NewsWatch } from './live-hints.ts';
import { keepSpare, restoreFromSpare } from '../outbox/backup-copy.ts';
import { openSync, SYNC_TAG } from './open-sync.ts';
import { syncTrouble } from './sync-trouble.svelte.ts';
import { watchNetwork } from '../outbox/network.ts';

/** How often an officer's open screen asks for news where it is not told, milliseconds. */
const NEWS_EVERY = 60_000;
/** And where it is told: a hint can be lost without anybody's knowing. */
const NEWS_EVERY_TOLD = 5 * 60_000;

type SyncRegistration = ServiceWorkerRegistration & {
  sync?: { register(tag: string): Promise<void> };
};

/** Whatever a lost database held is waited for before anything is sent, so long at most, milliseconds. */
const RESTORE_MOST = 10_000;

/** The engines of this tab, started once, with their state for the screens. */
class SyncClient {
  #engines = new Map<Side, Sync>();
  #news: NewsWatch | undefined;
  #askedAt = 0;
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
    sendWhatIsLeft(phoneDatabase(), side, engine);
    if (side === 'officer') this.#news = watchNews(() => engine.wake('front'));
  }

  /** After a save: send at once if it can be, else have the browser wake the service worker later. */
  saved(side: Side): void {
    this.start(side);
    void this.#wake(side, 'saved');
    void registerBackgroundSync();
  }

  /** The person asks. */
  sendNow(side: Side): void {
    this.start(side);
    void this.#wake(side, 'asked');
  }

  async #wake(side: Side, why: Wake): Promise<void> {
    await this.#restored;
    this.#engines.get(side)!.wake(why);
  }

  /** An officer has signed in, perhaps in the place of another. */
  signedIn(): void {
    this.sendNow('officer');
    this.#news?.hearAnew();
  }

  #listen(): void {
    const db = phoneDatabase();
    this.#restored = Promise.race([
      restoreFromSpare(db).catch(() => {}),
      new Promise((resolve) => setTimeout(resolve, RESTORE_MOST))
    ]);
    void this.#restored.then(() => keepSpare(db));
    const wakeAll = (why: Wake) => this.#engines.forEach((engine) => engine.wake(why));
    addEventListener('online', () => wakeAll('online'));
    // From mobile data to Wi-Fi: photos that waited may go.
    watchNetwork(() => wakeAll('online'));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') wakeAll('front');
    });
    setInterval(() => {
      const isLooking = document.visibilityState === 'visible' && navigator.onLine;
      const every = this.#news?.isOpen() ? NEWS_EVERY_TOLD : NEWS_EVERY;
      if (!isLooking || performance.now() - this.#askedAt < every) return;
      this.#askedAt = performance.now();
      this.#engines.get('officer')?.wake('front');
    }, NEWS_EVERY);
  }
}

/** A lane that failed on this phone is told until one has done its work. */
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
    // Not allowed or not there: the tab does it by itself.
  }
}
