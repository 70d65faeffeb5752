import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type BrowserContext, type Page } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../support/browser.ts';
import { loseDatabase } from '../support/lose-database.ts';

/** The content of the phone's tables that the verdict needs. */
export type Tables = {
  outbox: { report: string; state: string; description: string }[];
  photos: { id: string; report: string; state: string }[];
  drafts: number;
  device: { id: string; key: string } | null;
  /** The backup copy of a lost database has been restored. */
  isTakenBack: boolean;
  /** The backup copy has all unsent data and the phone's key. */
  isCopied: boolean;
};

/** A browser that does not answer for this long counts as hung. */
const HANG_TIMEOUT_MS = 15_000;

/** The fault lab draws no map and starts many browsers. */
export const ARGS = [
  ...CHROMIUM_ARGS.filter((flag) => !/gl|swift/.test(flag)),
  '--disable-gpu',
  '--disable-breakpad',
  '--disable-extensions',
  '--renderer-process-limit=1'
];

/** A profile with the app installed: an installation takes longer than a whole run. */
export async function installOnce(origin: string): Promise<string> {
  const phone = await openPhone(origin);
  await phone.install();
  await phone.close();
  return phone.profile;
}

/**
 * A person's phone: a browser with a profile that survives a kill.
 *
 * @param installed a profile to start from
 * @param logFault receives faults of the browser that were not injected
 */
export async function openPhone(
  origin: string,
  installed?: string,
  logFault: (what: string) => void = () => {}
) {
  const profile = await mkdtemp(path.join(tmpdir(), 'varadi-chaos-'));
  if (installed) await cp(installed, profile, { recursive: true });
  let context: BrowserContext;
  let page: Page;
  let clockOff = 0;
  context = await launchContext();
  await openTab();

  async function launchContext(): Promise<BrowserContext> {
    const launched = await chromium.launchPersistentContext(profile, {
      executablePath: findChromium(),
      args: ARGS,
      viewport: { width: 360, height: 640 },
      locale: 'en-IN',
      permissions: ['geolocation', 'background-sync'],
      geolocation: { latitude: 12.97629, longitude: 77.59289, accuracy: 12 }
    });
    launched.setDefaultTimeout(15_000);
    return launched;
  }

  async function openTab(): Promise<void> {
    page = await newPage();
    await page.addInitScript((off) => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + off;
    }, clockOff);
  }

  /** Chromium sometimes loses a request: it is repeated, and then the browser is restarted. */
  async function newPage(): Promise<Page> {
    for (const isLast of [false, false, true]) {
      const opened = await withHangTimeout(context.newPage());
      if (opened.done) return opened.value;
      logFault(`Chromium failed to open a tab: ${opened.cause}`);
      if (isLast) await restart();
    }
    return context.newPage();
  }

  async function closePage(): Promise<void> {
    const closing = page.close();
    const closed = await withHangTimeout(closing);
    if (closed.done) return;
    logFault(`Chromium failed to close a tab: ${closed.cause}`);
    const asked = context.newCDPSession(page).then((cdp) => cdp.send('Page.close'));
    asked.catch(() => {});
    if (!(await withHangTimeout(closing)).done) await restart();
  }

  async function restart(): Promise<void> {
    await kill(profile);
    await context.close().catch(() => {});
    context = await launchContext();
  }

  return {
    profile,

    close: () => context.close(),

    /** Visits until the app is installed and works without a network; a visit may be cut off. */
    async install() {
      for (;;) {
        try {
          await page.goto(origin);
          await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
          return;
        } catch {
          await this.closeTab();
        }
      }
    },

    /** @returns whether the receipt was shown; otherwise the save was cut off and the report may exist or not */
    async report(words: string, photos: readonly Buffer[]): Promise<boolean> {
      await page.goto(`${origin}/?new`);
      if (photos.length > 0) {
        await page
          .getByLabel('From gallery')
          .setInputFiles(
            photos.map((buffer, i) => ({ name: `${i}.jpg`, mimeType: 'image/jpeg', buffer }))
          );
        await page.getByRole('button', { name: `Remove photo ${photos.length}` }).waitFor();
      }
      await page.getByRole('radio', { name: 'Pothole' }).check();
      await page.getByLabel('Nearest landmark').fill('Bus stop');
      await page.getByLabel('A few words').fill(words);
      await page.getByRole('button', { name: 'Send report' }).click();
      await page.waitForURL(/\/report\//);
      return true;
    },

    async reopenTab() {
      await closePage();
      await openTab();
      await page.goto(`${origin}/mine`);
    },

    async closeTab() {
      await closePage();
      await openTab();
    },

    async stopWorker() {
      const cdp = await context.newCDPSession(page);
      await cdp.send('ServiceWorker.enable');
      await cdp.send('ServiceWorker.stopAllWorkers');
      await cdp.detach();
    },

    async killBrowser() {
      await restart();
      await openTab();
    },

    /**
     * Makes the browser lose the database, once the backup copy is complete (shortly after a save).
     *
     * @returns whether the database was lost
     */
    async loseDatabase(): Promise<boolean> {
      await page.goto(`${origin}/mine`);
      const deadline = performance.now() + 5_000;
      while (!(await this.tables()).isCopied) {
        if (performance.now() > deadline) return false;
        await sleep(50);
      }
      await loseDatabase(page, origin);
      return true;
    },

    setClockOff(milliseconds: number) {
      clockOff = milliseconds;
    },

    /** Opens the app and only waits, until everything is sent or the time is over. */
    async sendEverything(timeoutMs: number): Promise<Tables> {
      await this.closeTab();
      await page.goto(`${origin}/mine`);
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const tables = await this.tables();
        const isUnderWay =
          !tables.isTakenBack ||
          tables.outbox.some(({ state }) => state === 'pending') ||
          tables.photos.some(({ state }) => state === 'waiting' || state === 'sending');
        if (!isUnderWay || performance.now() > deadline) return tables;
        await sleep(250);
      }
    },

    /** What the phone's own screen says, its locks, and what it remembers: for finding out why something waits. */
    inside(): Promise<Record<string, unknown>> {
      return page.evaluate(async () => {
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open('varadi');
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error!);
        });
        const all = (name: string) =>
          new Promise<unknown[]>((resolve, reject) => {
            const request = db.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error!);
          });
        const [photos, sent, settings] = await Promise.all(['photos', 'sent', 'settings'].map(all));
        db.close();
        const screen = document.body.innerText.slice(0, 1_500);
        return { screen, locks: await navigator.locks.query(), photos, sent, settings };
      });
    },

    tables(): Promise<Tables> {
      return page.evaluate(async () => {
        const backup = (await caches.has('unsent'))
          ? (await (await caches.open('unsent')).keys()).map(({ url }) => url)
          : [];
        // Opening a missing database would create it.
        const known = await indexedDB.databases();
        if (!known.some(({ name }) => name === 'varadi')) {
          const nothing = { outbox: [], photos: [], drafts: 0, device: null, isCopied: true };
          return { ...nothing, isTakenBack: backup.length === 0 };
        }
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open('varadi');
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error!);
        });
        const all = (name: string) =>
          new Promise<Record<string, unknown>[]>((resolve, reject) => {
            const request = db.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => resolve(request.result as Record<string, unknown>[]);
            request.onerror = () => reject(request.error!);
          });
        const [outbox, photos, drafts, settings] = await Promise.all(
          ['outbox', 'photos', 'drafts', 'settings'].map(all)
        );
        db.close();
        type Body = { body: { description?: string } };
        const isCopy = ({ id }: Record<string, unknown>) =>
          backup.some((url) => url.endsWith(`/${String(id)}`));
        const unsent = [
          ...outbox!,
          ...photos!.filter(({ state }) => state !== 'sent' && state !== 'draft')
        ];
        return {
          isTakenBack: backup.length === 0 || settings!.some(({ key }) => key === 'spare'),
          isCopied: unsent.every(isCopy) && backup.some((url) => url.endsWith('/device')),
          outbox: outbox!.map((row) => ({
            report: String(row.report),
            state: String(row.state),
            description: (row.operation as Body).body.description ?? ''
          })),
          photos: photos!.map(({ id, report, state }) => ({
            id: String(id),
            report: String(report),
            state: String(state)
          })),
          drafts: drafts!.length,
          device: (settings!.find(({ key }) => key === 'device')?.value ?? null) as {
            id: string;
            key: string;
          } | null
        };
      });
    },

    async throwAway() {
      await kill(profile);
      await context.close().catch(() => {});
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  };
}

export type Phone = Awaited<ReturnType<typeof openPhone>>;

type Done<Value> = { done: true; value: Value } | { done: false; cause: string };

/** Waits for a promise until the browser counts as hung. */
async function withHangTimeout<Value>(doing: Promise<Value>): Promise<Done<Value>> {
  const controller = new AbortController();
  const hung = { done: false, cause: 'no answer' } as const;
  const outcome = await Promise.race([
    doing.then(
      (value) => ({ done: true, value }) as const,
      (cause: unknown) => ({ done: false, cause: String(cause) }) as const
    ),
    sleep(HANG_TIMEOUT_MS, hung, { signal: controller.signal }).catch(() => hung)
  ]);
  controller.abort();
  return outcome;
}

/** Kills the browser of a profile with SIGKILL, as a phone does that needs memory. */
export async function kill(profile: string): Promise<void> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes(profile) && !command.includes('--type=')) {
      process.kill(Number(pid), 'SIGKILL');
    }
  }
}
