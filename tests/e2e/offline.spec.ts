import { phonePhoto } from '../support/phone-photo.ts';
import { SEND_NOW, expect, openApp, openQueue, saveReport, test, workerReady } from './fixtures.ts';

/** The officer’s open screen updates without a reload. */
const ARRIVAL_TIMEOUT = { timeout: 60_000 };

test('a report with a 12-megapixel photo made offline, in a tab that is then closed, arrives once and appears on the officer’s screen', async ({
  context,
  page,
  varadi,
  browser
}) => {
  await openApp(page, varadi);
  await context.setOffline(true);
  await saveReport(page, {
    words: 'Deep hole in front of the school',
    photos: [{ name: 'IMG_0001.jpg', buffer: await phonePhoto() }]
  });
  await expect(page.getByRole('heading', { name: 'Saved', exact: true })).toBeVisible();
  // Keeps the browser open without a Varadi tab.
  const blank = await context.newPage();
  await page.close();
  await context.setOffline(false);

  const officerContext = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  const officer = await officerContext.newPage();
  await openQueue(officer, varadi);
  const card = officer.getByRole('link', { name: /Pothole/ });
  await expect(card.locator('img')).toHaveCount(1, ARRIVAL_TIMEOUT);
  await expect(card).toHaveCount(1);
  await expect(card).toContainText('Deep hole in front of the school');
  await expect(card).toContainText('within 12 m');
  const width = await card
    .locator('img')
    .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth));
  // The photo is stored sideways; its thumbnail is upright.
  expect(width).toBe(240);

  // After reopening, the phone shows the current state.
  const again = await context.newPage();
  await again.goto(`${varadi.origin}/mine`);
  await expect(again.getByText('Received')).toBeVisible();
  await expect(again.getByText('Everything is sent.')).toBeVisible();
  await blank.close();
  await officerContext.close();
});

test('a report whose tab is closed while the server is down is sent when it is up, without opening the app', async ({
  context,
  page,
  varadi,
  browser
}) => {
  test.setTimeout(150_000);
  await openApp(page, varadi);
  await varadi.stop();
  await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
  await expect(page.getByText('Saved on this phone')).toBeVisible();
  const blank = await context.newPage();
  await page.close();
  // The browser wakes the worker at once; that attempt has failed by now.
  await blank.waitForTimeout(3_000);
  await varadi.restart();

  const officerContext = await browser.newContext();
  const officer = await officerContext.newPage();
  await openQueue(officer, varadi);
  await expect(officer.getByRole('link', { name: /Pothole/ }).locator('img')).toHaveCount(
    1,
    ARRIVAL_TIMEOUT
  );
  await officerContext.close();
});

test('the app opens and a report can be saved while the server is stopped', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await varadi.stop();

  await page.goto(varadi.origin);
  await saveReport(page, { category: 'Manhole open or broken' });
  await expect(page.getByText('Saved on this phone')).toBeVisible();
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText('Waiting to be sent: 1')).toBeVisible();

  await varadi.restart();
  await page.evaluate(SEND_NOW);
  await expect(page.getByText('Received')).toBeVisible();
});

test('a report without a photo is acknowledged before another report’s photo has finished', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  const release = varadi.proxy.hold(({ path }) => path.startsWith('/api/photos'));
  await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
  await expect(page.getByRole('heading', { name: 'Photos: 0 of 1 sent' })).toBeVisible();

  await page.getByRole('link', { name: 'Report another' }).click();
  await saveReport(page, { category: 'Sewage overflow' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText('Photos: 0 of 1 sent')).toBeVisible();

  release();
  await expect(page.getByText('Everything is sent.')).toBeVisible();
});

test('a new report appears on an officer’s open screen within 10 seconds', async ({
  page,
  varadi,
  browser
}) => {
  const context = await browser.newContext();
  const officer = await context.newPage();
  await openQueue(officer, varadi);
  await expect(officer.getByText('Up to date')).toBeVisible();

  await openApp(page, varadi);
  await saveReport(page, { words: 'Just now' });
  await expect(officer.getByRole('link', { name: /Pothole/ })).toBeVisible({ timeout: 10_000 });
  await context.close();
});

test('a resident sees a report that an officer resolved offline', async ({
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
  await workerReady(officer);
  await context.setOffline(true);
  await officer.getByRole('button', { name: 'Acknowledge' }).click();
  await officer.getByRole('button', { name: 'Mark as fixed' }).click();
  const dialog = officer.getByRole('dialog');
  await dialog.getByLabel('Photo of the repair').setInputFiles({
    name: 'after.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto({ seed: 9 })
  });
  await dialog.getByLabel('What was done').fill('Filled and rolled');
  await expect(dialog.getByRole('img')).toBeVisible();
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  // "Waiting" is already shown for the first decision; the dialog closes once the second is stored.
  await expect(dialog).toBeHidden();
  await expect(officer.getByText('Waiting to be sent')).toBeVisible();
  // The mirror is stored on the device, so it survives a reload without a network.
  await officer.goto(`${varadi.origin}/officer`);
  await officer.getByLabel('Status').selectOption('fixed');
  await expect(officer.getByRole('link', { name: /Pothole/ })).toContainText('Waiting to be sent');

  await context.setOffline(false);
  await expect(officer.getByRole('link', { name: /Pothole/ })).not.toContainText(
    'Waiting to be sent'
  );
  await expect
    .poll(async () => {
      await page.reload();
      return page.getByRole('heading', { name: 'Fixed', exact: true }).isVisible();
    })
    .toBe(true);
  await expect(page.getByText('Filled and rolled')).toBeVisible();
  await expect
    .poll(async () => {
      await page.reload();
      await page.getByText('What has happened').waitFor();
      return page.getByRole('img', { name: 'Fixed' }).count();
    })
    .toBe(1);
  await context.close();
});
