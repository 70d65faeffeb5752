import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { startServerBehind } from '../support/server-behind.ts';
import { startProxy, type Proxy } from '../support/proxy.ts';

/** A server for one test, behind a proxy that keeps its address over restarts. */
export type Varadi = {
  origin: string;
  proxy: Proxy;
  /** Stops the server until `restart`. */
  stop: () => Promise<void>;
  /**
   * @param args for the server, such as another build of the app
   * @param env additional environment variables
   */
  restart: (args?: string[], env?: Record<string, string>) => Promise<void>;
  /** The one-time link of the first administrator. */
  adminLink: () => Promise<string>;
};

type Mine = { varadi: Varadi; faultless: undefined };
type Shared = {
  /** False: the server is shared with earlier tests that do not affect this one. */
  hasOwnServer: boolean;
  sharedVaradi: () => Promise<Varadi>;
};

export const test = base.extend<Mine, Shared>({
  hasOwnServer: [true, { option: true, scope: 'worker' }],

  // Starting a server takes seconds on two cores.
  sharedVaradi: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      let opened: ReturnType<typeof openVaradi> | undefined;
      await use(async () => (opened ??= openVaradi()).then(({ varadi }) => varadi));
      await opened?.then(({ close }) => close());
    },
    { scope: 'worker', timeout: 120_000 }
  ],

  varadi: async ({ hasOwnServer, sharedVaradi }, use) => {
    if (!hasOwnServer) {
      await use(await sharedVaradi());
      return;
    }
    const { varadi, close } = await openVaradi();
    await use(varadi);
    await close();
  },

  /** Fails a test on an error that a page did not catch or that its security policy reports. */
  faultless: [
    async ({ context }, use) => {
      const errors: string[] = [];
      recordErrors(context, errors);
      await use(undefined);
      expect(errors).toEqual([]);
    },
    { auto: true }
  ]
});

export { expect };

async function openVaradi(): Promise<{ varadi: Varadi; close: () => Promise<void> }> {
  const proxy = await startProxy();
  const server = await startServerBehind(proxy);
  const { stop, start, adminLink } = server;
  return {
    varadi: { origin: proxy.origin, proxy, stop, restart: start, adminLink },
    async close() {
      await server.close();
      await proxy.close();
    }
  };
}

function recordErrors(context: BrowserContext, errors: string[]): void {
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('console', (message) => {
    // Many tests cause network failures and statuses other than 200 on purpose.
    const isNetwork = /Failed to load resource|net::ERR/.test(message.text());
    if (message.type() === 'error' && !isNetwork) errors.push(message.text());
  });
}

/** Script for the page: presses “Send now”, unless sending is in progress. */
export const SEND_NOW = 'document.querySelector("section.waiting button:not([disabled])")?.click()';

/** A service worker whose installation is cut off by a stopped server writes errors to the console. */
export const workerReady = (page: Page): Promise<void> =>
  page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));

/** Opens the app and waits until it works without a network. */
export async function openApp(page: Page, varadi: Varadi, path = '/'): Promise<void> {
  await page.goto(varadi.origin + path);
  await workerReady(page);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** The rows of a table of the phone's database, which the app has opened. */
export const storedRows = <Row>(page: Page, table: string): Promise<Row[]> =>
  page.evaluate(async (name) => {
    const open = indexedDB.open('varadi');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const reading = db.transaction(name).objectStore(name).getAll();
    const rows = await new Promise<unknown[]>((resolve) => {
      reading.onsuccess = () => resolve(reading.result);
    });
    db.close();
    return rows;
  }, table) as Promise<Row[]>;

/** Resolves when the phone has stored a draft with these values. */
export async function draftStored(page: Page, values: Record<string, unknown>): Promise<void> {
  await page.locator('html[data-ready]').waitFor({ state: 'attached' });
  await expect
    .poll(() => storedRows(page, 'drafts'))
    .toContainEqual(expect.objectContaining(values));
}

/** Fills the form and saves it; resolves when the receipt is on screen. */
export async function saveReport(
  page: Page,
  { category = 'Pothole', words = '', photos = [] as { name: string; buffer: Buffer }[] } = {}
): Promise<void> {
  if (photos.length > 0) {
    await page
      .getByLabel('From gallery')
      .setInputFiles(photos.map(({ name, buffer }) => ({ name, buffer, mimeType: 'image/jpeg' })));
    await expect(page.getByRole('button', { name: /^Remove photo/ })).toHaveCount(photos.length);
  }
  await page.getByRole('radio', { name: category }).check();
  await expect(page.getByText('Within 12 m')).toBeVisible();
  if (words) await page.getByLabel('A few words').fill(words);
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page).toHaveURL(/\/report\//);
}

/** Signs the first administrator in and opens the queue. */
export async function openQueue(page: Page, varadi: Varadi): Promise<void> {
  await page.goto(await varadi.adminLink());
  await page.getByLabel('Name').fill('Asha Rao');
  await page.getByLabel('E-mail').fill('asha@example.org');
  await page.getByLabel(/New password/).fill('a long password');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/\/officer$/);
}

/** Delays the resizing of each photo by `milliseconds`, so that a test can press another button. */
export const makeSmallSlowly = (page: Page, milliseconds: number) =>
  page.addInitScript(`{
    delete window.OffscreenCanvas; delete window.ImageDecoder;
    const known = window.createImageBitmap;
    window.createImageBitmap = async (...all) => {
      await new Promise((resolve) => setTimeout(resolve, ${milliseconds}));
      return known(...all);
    };
  }`);
