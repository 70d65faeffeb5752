import type { Page } from '@playwright/test';
import { loseDatabase } from '../support/lose-database.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { newId } from '../support/builders.ts';
import { expect, openApp, openQueue, saveReport, test } from './fixtures.ts';

/** Makes the page's storage full, or usable again. */
const setRoom = (page: Page, isRoom: boolean) =>
  page.evaluate((hasRoom) => {
    const store = IDBObjectStore.prototype as { add: unknown; realAdd?: unknown };
    store.realAdd ??= store.add;
    store.add = hasRoom
      ? store.realAdd
      : () => {
          throw new DOMException('no room', 'QuotaExceededError');
        };
  }, isRoom);

test('a decision on a phone with full storage shows an error, and no text is lost', async ({
  page,
  varadi,
  browser
}) => {
  await openApp(page, varadi);
  await saveReport(page, { words: 'Since the last rain' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();

  const context = await browser.newContext();
  const officer = await context.newPage();
  await openQueue(officer, varadi);
  await officer.getByRole('link', { name: /Pothole/ }).click();

  await setRoom(officer, false);
  await officer.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(officer.getByRole('status').filter({ hasText: 'out of space' })).toBeVisible();

  await officer.getByRole('button', { name: 'Mark as fixed' }).click();
  const dialog = officer.getByRole('dialog');
  await dialog.getByLabel('What was done').fill('Filled and rolled');
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(dialog.getByRole('alert')).toContainText('out of space');
  await expect(dialog.getByLabel('What was done')).toHaveValue('Filled and rolled');

  await setRoom(officer, true);
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(dialog).toBeHidden();

  await expect
    .poll(async () => {
      await page.reload();
      return page.getByRole('heading', { name: 'Fixed', exact: true }).isVisible();
    })
    .toBe(true);
  await page.getByRole('button', { name: 'No, it is not' }).click();
  const doubt = page.getByRole('dialog');
  await doubt.getByRole('textbox').fill('Open again after one night');
  await setRoom(page, false);
  await doubt.getByRole('button').first().click();
  await expect(doubt.getByRole('alert')).toContainText('out of space');
  await setRoom(page, true);
  await doubt.getByRole('button').first().click();
  await expect(doubt).toBeHidden();
  await expect(page.getByText('Open again after one night')).toBeVisible();
  await context.close();
});

test('[S1] no report is lost when the browser loses the database', async ({
  page,
  context,
  varadi,
  browser
}) => {
  await openApp(page, varadi);
  await context.setOffline(true);
  await saveReport(page, {
    words: 'Deep hole in front of the school',
    photos: [{ name: 'a.jpg', buffer: await phonePhoto() }]
  });
  const copied = () =>
    page.evaluate(async () => (await (await caches.open('unsent')).keys()).length);
  // The phone's key, the report, and its photo.
  await expect.poll(copied).toBe(3);

  await loseDatabase(page, varadi.origin);
  await context.setOffline(false);
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText('Received')).toBeVisible();
  await expect(page.getByText('Everything is sent.')).toBeVisible();
  await expect.poll(copied).toBe(1);

  // With nothing unsent, the phone's key is enough to pull its reports again.
  await loseDatabase(page, varadi.origin);
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText('Received')).toBeVisible();

  const officerContext = await browser.newContext();
  const officer = await officerContext.newPage();
  await openQueue(officer, varadi);
  const card = officer.getByRole('link', { name: /Pothole/ });
  await expect(card.locator('img')).toHaveCount(1);
  await expect(card).toHaveCount(1);
  await officerContext.close();
});

test('where storage is blocked, each screen says so, and none loads for ever', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await context.addInitScript(() => {
    const deny = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    const refuse = () => Promise.reject(new DOMException('denied', 'SecurityError'));
    IDBFactory.prototype.open = deny;
    CacheStorage.prototype.open = refuse;
    CacheStorage.prototype.has = refuse;
    for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, { get: deny });
  });
  const page = await context.newPage();
  const notice = page.getByRole('alert').filter({ hasText: 'keeps nothing for websites' });
  await page.goto(varadi.origin);
  await expect(notice).toBeVisible();
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await page.getByLabel('Nearest landmark').fill('Bus stop');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(notice).toBeInViewport();
  await expect(page).toHaveURL(`${varadi.origin}/`);
  await expect(page.getByLabel('Nearest landmark')).toHaveValue('Bus stop');
  for (const path of ['/mine', `/report/${newId()}?app`]) {
    await page.goto(varadi.origin + path);
    await expect(notice).toBeVisible();
  }
  await context.close();
});

test('a report that was saved before the app came, on a phone that is full, waits and is then sent', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  // Full for everything but what the document itself stores.
  await context.addInitScript(() => {
    for (const name of ['add', 'put'] as const) {
      const real = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function (...all) {
        const isEarly = this.transaction.db.name === 'varadi-early';
        if (!isEarly && localStorage.getItem('full'))
          throw new DOMException('no room', 'QuotaExceededError');
        return real.apply(this, all);
      };
    }
  });
  const page = await context.newPage();
  const release = varadi.proxy.hold(({ path }) => path.endsWith('.js'));
  await page.goto(varadi.origin, { waitUntil: 'commit' });
  await page.evaluate(() => localStorage.setItem('full', '1'));
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await page.getByLabel('Nearest landmark').fill('Bus stop');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
  release();
  await expect(page.getByText('A report that you saved waits on this phone')).toBeVisible();
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText('A report that you saved waits on this phone')).toBeVisible();

  await page.evaluate(() => localStorage.removeItem('full'));
  await page.goto(varadi.origin);
  await expect(page.getByRole('heading', { level: 1, name: 'Received' })).toBeVisible();
  await context.close();
});
