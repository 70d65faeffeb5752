import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launch } from 'puppeteer-core';
import { findFirefox } from '../support/browser.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, openQueue, test } from './world.ts';

/*
 * Firefox has no Background Sync: the outbox drains when the app is opened again. It is driven by
 * WebDriver BiDi; "offline" is a server that is not there.
 */
test('in Firefox, without Background Sync, a report made offline arrives once with its photo', async ({
  page: officer,
  varadi
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-firefox-'));
  const photo = path.join(folder, 'IMG_0001.jpg');
  await writeFile(photo, await phonePhoto());
  const browser = await launch({
    browser: 'firefox',
    executablePath: findFirefox(),
    headless: true,
    extraPrefsFirefox: { 'dom.serviceWorkers.testing.enabled': true }
  });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width: 360, height: 640 });
    await page.goto(varadi.origin);
    expect(await page.evaluate(() => 'SyncManager' in globalThis)).toBe(false);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await varadi.stop();

    await page.goto(varadi.origin);
    const input = (await page.waitForSelector('input[type=file][multiple]'))!;
    await page.waitForSelector('button.save:not([disabled])');
    await input.uploadFile(photo);
    await page.waitForSelector('button[aria-label="Remove photo 1"]');
    await page.$eval('input[value=pothole]', (radio) => radio.click());
    await page.type('#landmark', 'Opposite the post office');
    await page.type('#words', 'Deep hole in front of the school');
    await page.click('button.save');
    await page.waitForFunction(() => location.pathname.includes('/report/'));
    await page.waitForFunction(() => document.body.innerText.includes('Saved on this phone'));
    await page.close();

    await varadi.restart();
    const again = await browser.newPage();
    await again.goto(`${varadi.origin}/mine`);
    await again.waitForFunction(() => document.body.innerText.includes('Everything is sent.'), {
      timeout: 30_000
    });
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }

  await openQueue(officer, varadi);
  const card = officer.getByRole('link', { name: /Pothole/ });
  await expect(card).toHaveCount(1);
  await expect(card).toContainText('Opposite the post office');
  await expect(card.locator('img')).toBeVisible();
});
