import type { Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, test } from './world.ts';

/** Answers the first requests for a part of the app as something in between would. */
async function refuse(page: Page, pattern: RegExp, times: number): Promise<() => number> {
  let refused = 0;
  await page.context().route(pattern, (route) => {
    if (refused >= times) return route.continue();
    refused += 1;
    return route.fulfill({ status: 429, body: '{"error":{"code":"too_many"}}' });
  });
  return () => refused;
}

test.use({ serviceWorkers: 'block' });

async function write(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Blocked drain' }).check({ force: true });
  await page.getByLabel('A few words').fill('Plastic everywhere');
  await page.getByLabel('Nearest landmark').fill('Bus stop');
}

async function expectWritten(page: Page): Promise<void> {
  await expect(page.getByRole('radio', { name: 'Blocked drain' })).toBeChecked();
  await expect(page.getByLabel('A few words')).toHaveValue('Plastic everywhere');
  await expect(page.getByLabel('Nearest landmark')).toHaveValue('Bus stop');
}

test('what is entered while the page is coming to life is kept', async ({ page, varadi }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.context().route(/\/_app\/immutable\/nodes\//, async (route) => {
    await released;
    await route.continue();
  });
  const app = page.waitForResponse(/\/_app\/immutable\/entry\/app/);
  await page.goto(varadi.origin, { waitUntil: 'commit' });
  await (await app).finished();
  // Long enough for the app to have looked at the fields, while its pages are not there yet.
  await page.waitForTimeout(1_500);
  await write(page);
  release();
  await expect(page.locator('html[data-started]')).toHaveCount(1);
  await expectWritten(page);
});

test('a part of the app that is refused is fetched again by itself, and nothing typed is lost', async ({
  page,
  varadi
}) => {
  const refused = await refuse(page, /\/_app\/immutable\/(chunks|entry)\//, 60);
  await page.goto(varadi.origin);
  await write(page);
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByText(/A part of the app has not loaded/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save report' })).toBeEnabled({ timeout: 30_000 });
  expect(refused()).toBe(60);
  await expect(page.getByText(/A part of the app has not loaded/)).toBeHidden();
  await expectWritten(page);
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toHaveCount(1);
});

test('where it stays away, the screen says so and a reload keeps what was typed', async ({
  page,
  varadi
}) => {
  await refuse(page, /\/_app\/immutable\/entry\//, Infinity);
  await page.goto(varadi.origin);
  await write(page);
  await expect(page.getByText(/A part of the app has not loaded.*1533/)).toBeVisible();
  await page.reload();
  await expectWritten(page);
  // A change of language is a reload too.
  await page.getByRole('link', { name: 'ಕನ್ನಡದಲ್ಲಿ ಓದಿ' }).click();
  await expect(page.locator('#words')).toHaveValue('Plastic everywhere');
  await expect(page.getByText(/ಆ್ಯಪ್‌ನ ಒಂದು ಭಾಗ ಬಂದಿಲ್ಲ/)).toBeVisible();

  await page.context().unrouteAll();
  await page.getByRole('button', { name: 'ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ' }).click();
  await expect(page.getByRole('button', { name: 'ವರದಿ ಉಳಿಸಿ' })).toBeEnabled();
  await expect(page.locator('#words')).toHaveValue('Plastic everywhere');
});

test('other screens say that they are loading, and what to do if they cannot', async ({
  page,
  varadi
}) => {
  await refuse(page, /\/_app\/immutable\/entry\//, Infinity);
  for (const path of ['/mine', '/officer']) {
    await page.goto(varadi.origin + path);
    await expect(page.getByText(/A part of the app has not loaded/)).toBeVisible();
  }
});

test('a script that throws is told like one that does not load', async ({ page, varadi }) => {
  await page
    .context()
    .route(/\/_app\/immutable\/entry\/start/, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken")' })
    );
  await page.goto(varadi.origin);
  await expect(page.getByText(/A part of the app has not loaded/)).toBeVisible();
});

test('what is needed to save, and to make photos small, is fetched again where it is refused', async ({
  page,
  varadi
}) => {
  await page.goto(varadi.origin);
  await expect(page.getByRole('button', { name: 'Save report' })).toBeEnabled();
  await refuse(page, /\/_app\/immutable\/(chunks|workers)\//, 2);
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await page.getByRole('radio', { name: 'Pothole' }).check({ force: true });
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await page.getByRole('button', { name: 'Save report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
});

test('a photo that is shared before the service worker is there opens the app, and says so', async ({
  page,
  varadi
}) => {
  await page.goto(`${varadi.origin}/mine`);
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = '/share';
    form.enctype = 'multipart/form-data';
    document.body.append(form);
    form.submit();
  });
  await expect(page.getByRole('button', { name: 'Save report' })).toBeEnabled();
  await expect(page.getByRole('status').getByText(/photo/i).first()).toBeVisible();
  await page.goto(`${varadi.origin}/share`);
  await expect(page.getByRole('button', { name: 'Save report' })).toBeEnabled();
});

/** As Google Translate does: each text is taken out, and an element with the translation put in its place. */
const TRANSLATE = `(() => {
  document.documentElement.classList.add('translated-ltr');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeValue.trim() && !node.parentElement.closest('font, script, style, noscript'))
      texts.push(node);
  }
  for (const node of texts) {
    const outer = document.createElement('font');
    const inner = document.createElement('font');
    inner.textContent = '‹' + node.nodeValue + '›';
    outer.append(inner);
    node.parentNode.replaceChild(outer, node);
  }
})()`;

test('a page that the browser translates goes on: the form, the receipt and what comes after it', async ({
  page,
  varadi
}) => {
  const release = varadi.proxy.hold(({ path }) => path.startsWith('/api/sync'));
  await page.goto(varadi.origin);
  await expect(page.getByRole('button', { name: 'Save report' })).toBeEnabled();
  await page.evaluate(TRANSLATE);
  await page.getByRole('radio', { name: /Pothole/ }).check({ force: true });
  await page.locator('#words').fill('deep');
  await expect(page.getByText(/Within 12 m/)).toBeVisible();
  await page.evaluate(TRANSLATE);
  await page.locator('button.save').click();
  await expect(page).toHaveURL(/\/report\//);
  await expect(page.locator('h1')).toHaveText(/Saved/);
  await page.evaluate(TRANSLATE);
  release();
  await expect(page.locator('h1')).toHaveText(/Received/);
  await expect(page.locator('h1')).not.toHaveText(/Saved/);
  await page.evaluate(TRANSLATE);
  await page
    .getByRole('link', { name: /My reports/ })
    .first()
    .click();
  await expect(page.getByText(/Everything is sent|All sent/)).toBeVisible();
});

test('an officer’s screens go on under translation too', async ({ page, context, varadi }) => {
  const { openQueue, saveReport } = await import('./world.ts');
  await page.goto(varadi.origin);
  await saveReport(page, { words: 'deep hole' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const desk = await context.newPage();
  await openQueue(desk, varadi);
  await desk.evaluate(TRANSLATE);
  await desk
    .getByRole('link', { name: /Pothole/ })
    .first()
    .click();
  await desk.evaluate(TRANSLATE);
  await desk.getByRole('button', { name: /Acknowledge/ }).click();
  await expect(desk.locator('header').getByText(/Acknowledged/)).toBeVisible();
  await expect(desk.locator('header').getByText(/^‹?New/)).toHaveCount(0);
  await desk.evaluate(TRANSLATE);
  await desk
    .getByRole('button', { name: /Start|work/i })
    .first()
    .click();
  await expect(desk.locator('header').getByText(/Acknowledged/)).toHaveCount(0);
});

test('nothing is left of a wrong place under translation', async ({ page, varadi }) => {
  await page.goto(varadi.origin);
  await expect(page.getByText(/Within 12 m/)).toBeVisible();
  await page.evaluate(TRANSLATE);
  await page.getByRole('button', { name: 'Remove this place' }).click();
  await expect(page.getByText(/Within 12 m/)).toHaveCount(0);
});
