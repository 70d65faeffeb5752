import type { Browser, Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, test, type Varadi } from './fixtures.ts';

test.use({ hasOwnServer: false });

/** APIs that the oldest supported browsers lack, with a script that removes each. */
const MISSING: Record<string, string> = {
  'crypto.randomUUID (Chrome before 92)': 'delete Crypto.prototype.randomUUID',
  'String.replaceAll (Chrome before 85)': 'delete String.prototype.replaceAll',
  'Array.at (Chrome before 92)': 'delete Array.prototype.at',
  'Array.findLast (Chrome before 97)': 'delete Array.prototype.findLast',
  'Object.hasOwn (Chrome before 93)': 'delete Object.hasOwn',
  'structuredClone (Chrome before 98)': 'delete window.structuredClone',
  'Element.replaceChildren (Chrome before 86)': 'delete Element.prototype.replaceChildren',
  'Promise.withResolvers (Chrome before 119)': 'delete Promise.withResolvers',
  'WeakRef (Chrome before 84)': 'delete window.WeakRef; delete window.FinalizationRegistry',
  'CompressionStream (Firefox before 113)': 'delete window.CompressionStream',
  'Web Locks (Safari before 15.4)': 'delete Navigator.prototype.locks',
  'BroadcastChannel (Safari before 15.4)': 'delete window.BroadcastChannel',
  'OffscreenCanvas (Safari before 16.4)': 'delete window.OffscreenCanvas',
  'module workers (Firefox before 114)':
    'window.Worker = function () { throw new SyntaxError("import"); }',
  'ImageDecoder (Firefox before 133)': 'delete window.ImageDecoder',
  createImageBitmap: 'delete window.createImageBitmap; delete window.OffscreenCanvas',
  'the permissions API (Safari before 16)': 'delete Navigator.prototype.permissions',
  'the storage manager (Safari before 17)': 'delete Navigator.prototype.storage',
  'Background Sync (Safari, Firefox)': 'delete window.SyncManager',
  'service workers (WebView)': 'delete Navigator.prototype.serviceWorker',
  'network information': 'delete Navigator.prototype.connection',
  'AbortSignal.timeout (Chrome before 124)': 'delete AbortSignal.timeout; delete AbortSignal.any',
  'all that Chrome 80 lacks': [
    'delete Crypto.prototype.randomUUID',
    'delete String.prototype.replaceAll',
    'delete Array.prototype.at; delete String.prototype.at',
    'delete Array.prototype.findLast; delete Array.prototype.toSorted',
    'delete Object.hasOwn; delete window.structuredClone',
    'delete Element.prototype.replaceChildren; delete Promise.withResolvers; delete Promise.any',
    'delete window.WeakRef; delete window.FinalizationRegistry; delete window.ImageDecoder',
    'delete AbortSignal.timeout; delete AbortSignal.any; delete window.OffscreenCanvas'
  ].join(';')
};

const CONTEXT = {
  viewport: { width: 360, height: 640 },
  locale: 'en-IN',
  permissions: ['geolocation'],
  geolocation: { latitude: 12.97629, longitude: 77.59289, accuracy: 12 }
};

async function reportFrom(browser: Browser, { origin }: Varadi, without: string): Promise<Page> {
  const context = await browser.newContext(CONTEXT);
  await context.addInitScript(without);
  const page = await context.newPage();
  await page.goto(origin);
  await page
    .getByLabel('From gallery')
    .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await phonePhoto() });
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await page.getByRole('radio', { name: 'Pothole' }).check();
  if (without.includes('permissions')) {
    await page
      .getByRole('button', { name: /my location|Find again/ })
      .first()
      .click();
  }
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  return page;
}

for (const part of [0, 1, 2]) {
  test(`[S1] a report with a photo arrives from a browser that lacks one of these APIs, part ${part + 1}`, async ({
    browser,
    varadi
  }) => {
    test.setTimeout(180_000);
    for (const [name, without] of Object.entries(MISSING).filter((_, i) => i % 3 === part)) {
      await test.step(name, async () => {
        const page = await reportFrom(browser, varadi, without);
        await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
        await page.context().close();
      });
    }
  });
}

test('dialogs work in a browser without native dialogs', async ({ browser, varadi }) => {
  const page = await reportFrom(
    browser,
    varadi,
    'delete HTMLDialogElement.prototype.showModal; delete HTMLDialogElement.prototype.close'
  );
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await page.getByRole('button', { name: 'Take this report back' }).first().click();
  const dialog = page.locator('dialog[open]');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Take this report back' }).first().click();
  await dialog.getByRole('button', { name: 'Yes, take it back' }).click();
  await expect(page.getByRole('heading', { name: 'Withdrawn' })).toBeVisible();
  await page.context().close();
});

test('if the engine cannot start, the receipt says so and does not promise sending', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext(CONTEXT);
  // APIs that have no substitute.
  await context.addInitScript('window.btoa = undefined; window.Headers = undefined');
  const page = await context.newPage();
  await page.goto(varadi.origin);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page).toHaveURL(/\/report\//);
  await expect(page.getByText(/something here keeps it from being sent/)).toBeVisible();
  await expect(page.getByText(/sent automatically/)).toHaveCount(0);
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText(/Something on this phone keeps it from being sent/)).toBeVisible();
  await context.close();
});

test.describe('a picture in a browser with partial decoding support', () => {
  /** Chrome before 112 rejects an option that it does not know. */
  const NO_FROM_IMAGE = `{
    const known = self.createImageBitmap;
    self.createImageBitmap = (source, options) =>
      options && options.imageOrientation === 'from-image'
        ? Promise.reject(new TypeError("'from-image' is not a valid enum value"))
        : known(source, options);
    self.ImageDecoder = undefined;
  }`;
  const NO_OPTIONS = `{
    const known = self.createImageBitmap;
    self.createImageBitmap = (source, options) =>
      options ? Promise.reject(new TypeError('no options')) : known(source);
    self.ImageDecoder = undefined;
  }`;
  const NOTHING = `self.createImageBitmap = undefined; self.ImageDecoder = undefined;
    if (self.HTMLImageElement) self.HTMLImageElement.prototype.decode = () => Promise.reject(new Error('no'));`;

  for (const [name, script] of [
    ['an engine without from-image', NO_FROM_IMAGE],
    ['an engine without options', NO_OPTIONS]
  ] as const) {
    test(`is accepted and turned upright by ${name}, in a worker and in the page`, async ({
      context,
      varadi
    }) => {
      for (const where of ['worker', 'page']) {
        const page = await context.newPage();
        if (where === 'worker') {
          await page.route(/\/worker[^/]*\.js$/, async (route) => {
            const reply = await route.fetch();
            await route.fulfill({ response: reply, body: script + (await reply.text()) });
          });
        } else await page.addInitScript(`${script}; delete window.OffscreenCanvas;`);
        await page.goto(`${varadi.origin}/?new`);
        await page.getByLabel('From gallery').setInputFiles({
          name: 'a.jpg',
          mimeType: 'image/jpeg',
          buffer: await phonePhoto({ seed: where === 'worker' ? 1 : 2 })
        });
        await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
        const size = await page
          .locator('section img')
          .first()
          .evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]);
        expect(size[1]).toBeGreaterThan(size[0]!);
        await page.close();
      }
    });
  }

  test('is not called damaged if the browser cannot read pictures', async ({ page, varadi }) => {
    await page.addInitScript(`${NOTHING}; delete window.OffscreenCanvas;`);
    await page.goto(varadi.origin);
    await page
      .getByLabel('From gallery')
      .setInputFiles({ name: 'good.jpg', mimeType: 'image/jpeg', buffer: await phonePhoto() });
    await expect(page.getByText(/good.jpg: This browser cannot read pictures/)).toBeVisible();
    await expect(page.getByText('is damaged')).toHaveCount(0);
  });

  test('two files with the same problem produce two messages', async ({ page, varadi }) => {
    await page.goto(varadi.origin);
    const letter = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') };
    await page.getByLabel('From gallery').setInputFiles([letter, letter]);
    await expect(page.getByText('a.jpg: This file is not a picture.')).toHaveCount(2);
  });
});

test('without JavaScript every screen of the app says that it needs JavaScript', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-IN' });
  const page = await context.newPage();
  for (const path of ['/', '/kn', '/mine', '/officer', '/report/x?app']) {
    await page.goto(varadi.origin + path);
    await expect(
      page.getByText(path === '/kn' ? /ಜಾವಾಸ್ಕ್ರಿಪ್ಟ್ ಬೇಕು/ : /needs JavaScript/)
    ).toBeVisible();
  }
  // A shared link needs neither.
  await page.goto(`${varadi.origin}/report/x`);
  await expect(page.getByText('This report cannot be shown.')).toBeVisible();
  await context.close();
});

test('a browser that is too old shows the required versions before anything can be typed', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({ locale: 'kn-IN' });
  await context.addInitScript('delete HTMLScriptElement.prototype.noModule');
  const page = await context.newPage();
  await page.goto(varadi.origin);
  await expect(page.getByText(/ಕ್ರೋಮ್ 80/)).toBeVisible();
  await expect(page.locator('form')).toBeHidden();
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText(/Chrome 80, Firefox 90 or Safari 15/)).toBeVisible();
  await context.close();
});
