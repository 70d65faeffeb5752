import { chromium, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { CHROMIUM_ARGS, findChromium } from '../support/browser.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { draftStored, expect, openApp, saveReport, test } from './fixtures.ts';

test.use({ hasOwnServer: false });

test('the form renders before any script runs, in the language that the browser requests', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'kn-IN' });
  const page = await context.newPage();
  await page.goto(varadi.origin);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ನಿಮ್ಮ ರಸ್ತೆಯಲ್ಲಿ ಏನು ಸಮಸ್ಯೆ?');
  await expect(page.getByRole('radio')).toHaveCount(9);
  await page.getByRole('link', { name: 'Read in English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What is wrong on your street?');
  await context.close();
});

test('every text is in Kannada from the first screen to the receipt', async ({ page, varadi }) => {
  await openApp(page, varadi);
  await page.getByRole('link', { name: 'ಕನ್ನಡದಲ್ಲಿ ಓದಿ' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'kn');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('ನಿಮ್ಮ ರಸ್ತೆಯಲ್ಲಿ ಏನು ಸಮಸ್ಯೆ?');

  await page.getByRole('button', { name: 'ವರದಿ ಕಳುಹಿಸಿ' }).click();
  await expect(page.getByText('ದಯವಿಟ್ಟು ಸಮಸ್ಯೆ ಯಾವುದು ಎಂದು ಆರಿಸಿ.')).toBeVisible();
  await page.getByRole('radio', { name: 'ರಸ್ತೆ ಗುಂಡಿ' }).check();
  await expect(page.getByText('ಜಾಗ ಸಿಕ್ಕಿದೆ (±12 ಮೀ.)')).toBeVisible();
  await page.getByLabel('ಒಂದೆರಡು ಮಾತು').fill('ಶಾಲೆಯ ಮುಂದೆ ದೊಡ್ಡ ಗುಂಡಿ');
  await page.getByRole('button', { name: 'ವರದಿ ಕಳುಹಿಸಿ' }).click();
  await expect(page.getByRole('heading', { name: 'ತಲುಪಿದೆ' })).toBeVisible();
  await page.getByRole('link', { name: 'ನನ್ನ ವರದಿಗಳು' }).first().click();
  await expect(page.getByText('ಎಲ್ಲವನ್ನೂ ಕಳುಹಿಸಲಾಗಿದೆ.')).toBeVisible();

  // The only English word left on these screens is the name of that language.
  for (const address of ['/', '/mine']) {
    await page.goto(varadi.origin + address);
    await page.waitForLoadState('networkidle');
    const text = await page.locator('body').innerText();
    expect(text.replaceAll('English', '').match(/[A-Za-z]{3,}/g) ?? []).toEqual([]);
  }
});

test('the draft survives a killed browser', async ({ varadi }) => {
  const profile = await mkdtemp(path.join(tmpdir(), 'varadi-profile-'));
  const launch = () =>
    chromium.launchPersistentContext(profile, {
      executablePath: findChromium(),
      args: [...CHROMIUM_ARGS, '--remote-debugging-port=0'],
      viewport: { width: 360, height: 640 },
      locale: 'en-IN'
    });
  const first = await launch();
  const page = await first.newPage();
  await page.goto(varadi.origin);
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await page.getByRole('radio', { name: 'Waterlogging' }).check();
  await page.getByLabel('A few words').fill('Up to the knee');
  await page.getByLabel('Nearest landmark').fill('Bus stop, 5th cross');
  await draftStored(page, { description: 'Up to the knee', landmark: 'Bus stop, 5th cross' });
  const cdp = await first.newCDPSession(page);
  // Killed, not closed, as Android does when it needs memory.
  await cdp.send('Browser.crash').catch(() => {});
  await first.close().catch(() => {});

  const second = await launch();
  const again = await second.newPage();
  await again.goto(varadi.origin);
  await expect(again.getByText(/You were writing this/)).toBeVisible();
  await expect(again.getByLabel('A few words')).toHaveValue('Up to the knee');
  await expect(again.getByLabel('Nearest landmark')).toHaveValue('Bus stop, 5th cross');
  await expect(again.getByRole('radio', { name: 'Waterlogging' })).toBeChecked();
  await expect(again.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await again.getByRole('button', { name: 'Send report' }).click();
  await expect(again.getByRole('heading', { name: 'Received' })).toBeVisible();
  await second.close();
  await rm(profile, { recursive: true, force: true });
});

test('input entered before the script has loaded is kept', async ({ page, varadi }) => {
  const release = varadi.proxy.hold(({ path }) => path.endsWith('.js'));
  await page.goto(varadi.origin, { waitUntil: 'commit' });
  await page.getByRole('radio', { name: 'Blocked drain' }).check();
  await page.getByLabel('A few words').fill('Plastic everywhere');
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByText('Photos added: 1.')).toBeVisible();
  release();

  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await expect(page.getByRole('radio', { name: 'Blocked drain' })).toBeChecked();
  await expect(page.getByLabel('A few words')).toHaveValue('Plastic everywhere');
});

test('a report that is saved before the script has loaded is kept, and arrives once with its photo', async ({
  page,
  varadi
}) => {
  const release = varadi.proxy.cut(({ path }) => path.endsWith('.js'));
  await page.goto(varadi.origin, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByText('Please choose what it is.')).toBeVisible();
  await page.getByRole('radio', { name: 'Blocked drain' }).check();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByText('Please give the place')).toBeVisible();
  await page.getByRole('button', { name: 'Use my location' }).click();
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByText('Photos added: 1.')).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeFocused();
  // A reload does not hide it either.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
  // The tab is closed before the app has come: the report waits for the next time.
  const context = page.context();
  await page.close();
  release();
  const later = await context.newPage();
  await later.goto(`${varadi.origin}/mine`);
  await expect(later.getByText('Everything is sent.')).toBeVisible();
  await later.getByRole('link', { name: 'Blocked drain' }).click();
  await expect(later.getByRole('heading', { name: 'Received' })).toBeVisible();
  await expect(later.getByText('Photos: 1 of 1 sent')).toBeVisible();
  await later.goto(`${varadi.origin}/mine`);
  await expect(later.getByRole('link', { name: 'Blocked drain' })).toHaveCount(1);
});

test('a report that is saved early leads to its receipt when the app has come', async ({
  page,
  varadi
}) => {
  const release = varadi.proxy.hold(({ path }) => path.endsWith('.js'));
  await page.goto(varadi.origin, { waitUntil: 'commit' });
  await page.getByRole('radio', { name: 'Blocked drain' }).check();
  await page.getByLabel('Nearest landmark').fill('Bus stop');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
  release();
  await expect(page).toHaveURL(/\/report\//);
  await expect(page.getByRole('heading', { level: 1, name: 'Received' })).toBeVisible();
  // The form is there again for the next report.
  await page.getByRole('link', { name: 'Report another' }).click();
  await expect(page.getByRole('button', { name: 'Send report' })).toBeVisible();
});

test('a photo that is chosen the moment the form is opened within the app is not lost', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi, '/mine');
  await page.getByRole('link', { name: 'Report', exact: true }).click();
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
});

test('several drafts can exist at the same time, and a deleted draft can be restored', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await page.getByLabel('A few words').fill('first');
  await draftStored(page, { description: 'first' });
  await page.reload();
  await page.getByRole('button', { name: 'Start a new one' }).click();
  await expect(page.getByLabel('A few words')).toHaveValue('');
  await page.getByLabel('A few words').fill('second');
  await draftStored(page, { description: 'second' });

  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByRole('button', { name: 'Delete draft' })).toHaveCount(2);
  await page.getByRole('button', { name: 'Delete draft' }).first().click();
  await expect(page.getByRole('button', { name: 'Delete draft' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Delete draft' })).toHaveCount(2);
  await page.getByRole('link', { name: 'Go on writing' }).last().click();
  await expect(page.getByLabel('A few words')).toHaveValue('first');
});

test('unusable pictures are refused by file name, and the others are kept', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  const good = await phonePhoto();
  const plain = (background: string) =>
    sharp({ create: { width: 800, height: 600, channels: 3, background } })
      .jpeg()
      .toBuffer();
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer });
  await page
    .getByLabel('From gallery')
    .setInputFiles([
      file('half.jpg', good.subarray(0, good.length >> 1)),
      file('lens.jpg', await plain('#101010')),
      file('letter.jpg', Buffer.from('this is no picture')),
      file('apple.heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1 and nothing more')),
      file('street.jpg', good)
    ]);

  await expect(page.getByText('half.jpg: This picture is damaged.')).toBeVisible();
  await expect(page.getByText('lens.jpg: This picture is all one colour.')).toBeVisible();
  await expect(page.getByText('letter.jpg: This file is not a picture.')).toBeVisible();
  await expect(page.getByText('apple.heic: This browser cannot open HEIC')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Remove photo/ })).toHaveCount(1);
  await expect(page.getByText(/^\d+ KB$/)).toBeVisible();
});

test('a photo is stored small, upright and without camera metadata', async ({ page, varadi }) => {
  await openApp(page, varadi);
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  const bytes = await page.evaluate(async () => {
    const open = indexedDB.open('varadi');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const all = db.transaction('photoBytes').objectStore('photoBytes').getAll();
    const rows = await new Promise<{ bytes: ArrayBuffer }[]>((resolve) => {
      all.onsuccess = () => resolve(all.result as { bytes: ArrayBuffer }[]);
    });
    return [...new Uint8Array(rows[0]!.bytes)];
  });
  const { width, height, exif, orientation, format } = await sharp(Buffer.from(bytes)).metadata();
  expect({ width, height, format }).toEqual({ width: 960, height: 1_280, format: 'jpeg' });
  expect(exif ?? orientation).toBeUndefined();
  expect(bytes.length).toBeLessThanOrEqual(150_000);
});

test('a place outside the city shows a warning; the server refuses it and the report can be corrected', async ({
  context,
  page,
  varadi
}) => {
  await context.setGeolocation({ latitude: 12.30522, longitude: 76.65517, accuracy: 20 });
  await openApp(page, varadi);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await expect(page.getByText(/outside Bengaluru’s wards/)).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Needs your attention' })).toBeVisible();
  await expect(page.getByText('The place is outside Bengaluru’s wards.')).toBeVisible();

  await page.getByRole('button', { name: 'Correct it' }).click();
  await expect(page.getByRole('radio', { name: 'Pothole' })).toBeChecked();
  await context.setGeolocation({ latitude: 12.97629, longitude: 77.59289, accuracy: 80 });
  await page.getByRole('button', { name: 'Find again' }).click();
  await expect(page.getByText(/Only within 80 m/)).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
});

test('a pin on the map sets the place, and the map is fetched only when it is opened', async ({
  page,
  varadi
}) => {
  const fetched: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  await openApp(page, varadi);
  expect(fetched.filter((url) => url.includes('maplibre'))).toEqual([]);
  await page.getByRole('button', { name: 'Set on a map' }).click();
  await page.getByRole('button', { name: 'The pin is right' }).click();
  await expect(page.getByText('You have not moved the map.')).toBeVisible();
  await page.getByRole('button', { name: 'Yes, it is here' }).click();
  await expect(page.getByText('Place set on the map')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Set on a map' })).toBeFocused();
  expect(fetched.filter((url) => url.includes('maplibre')).length).toBeGreaterThan(0);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
});

test('a map that was moved while it was still loading has been moved', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  let letWorkerCome = () => {};
  const held = new Promise<void>((resolve) => (letWorkerCome = resolve));
  await page.route('**/maplibre-gl-worker*', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(varadi.origin);
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await page.getByRole('button', { name: 'Set on a map' }).click();
  const map = page.getByRole('region', { name: /^Map/ });
  await map.focus();
  await map.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'The pin is right' })).toBeDisabled();
  letWorkerCome();
  await page.getByRole('button', { name: 'The pin is right' }).click();
  await expect(page.getByText('Place set on the map')).toBeVisible();
  await context.close();
});

test('photos shared from another app need confirmation and then join a draft', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await share(page);
  await expect(page.getByRole('heading', { name: 'Photos from another app' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Shared photo 1' })).toBeVisible();
  await page.getByRole('button', { name: 'Add them to this report' }).click();

  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await expect(page).toHaveURL(`${varadi.origin}/`);
  await saveReport(page);
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
});

test('a photo posted by a foreign page joins a draft only if the person confirms it', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await page.getByLabel('A few words').fill('deep hole');
  await draftStored(page, { description: 'deep hole' });
  await share(page);
  await expect(page.getByText('Did you share these with Varadi?')).toBeVisible();
  await expect(page.getByLabel('A few words')).toHaveValue('deep hole');
  await expect(page.getByRole('button', { name: /^Remove photo/ })).toHaveCount(0);
  // The question stays until it is answered.
  await page.reload();
  await page.getByRole('button', { name: 'Do not use them' }).click();
  await expect(page.getByText('Did you share these with Varadi?')).toHaveCount(0);
  await page.reload();
  await expect(page.getByLabel('A few words')).toHaveValue('deep hole');
  await expect(page.getByText('Did you share these with Varadi?')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Remove photo/ })).toHaveCount(0);
});

/** Posts a form to the share address in the manifest, as Android does and any page can. */
async function share(page: Page): Promise<void> {
  const buffer = await phonePhoto();
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = '/share';
    form.enctype = 'multipart/form-data';
    form.innerHTML = '<input type="file" name="photos" multiple id="share">';
    document.body.append(form);
  });
  await page.locator('#share').setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });
  await page.evaluate(() =>
    document.querySelector<HTMLFormElement>('form[action="/share"]')!.submit()
  );
}
