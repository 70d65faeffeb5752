import type { Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, test } from './fixtures.ts';

/** Answers the first requests for a part of the app with 429, as an intermediary could, or all until it is stopped. */
async function refuse(page: Page, pattern: RegExp, times = Infinity): Promise<() => void> {
  let left = times;
  await page.context().route(pattern, (route) => {
    if (left <= 0) return route.continue();
    left -= 1;
    return route.fulfill({ status: 429, body: '{"error":{"code":"too_many"}}' });
  });
  return () => (left = 0);
}

test.use({ serviceWorkers: 'block' });

async function write(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Blocked drain' }).check();
  await page.getByLabel('A few words').fill('Plastic everywhere');
  await page.getByLabel('Nearest landmark').fill('Bus stop');
}

async function expectWritten(page: Page): Promise<void> {
  await expect(page.getByRole('radio', { name: 'Blocked drain' })).toBeChecked();
  await expect(page.getByLabel('A few words')).toHaveValue('Plastic everywhere');
  await expect(page.getByLabel('Nearest landmark')).toHaveValue('Bus stop');
}

test('input entered while the page hydrates is kept', async ({ page, varadi }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.context().route(/\/_app\/immutable\/nodes\//, async (route) => {
    await released;
    await route.continue();
  });
  const app = page.waitForResponse(/\/_app\/immutable\/entry\/app/);
  await page.goto(varadi.origin, { waitUntil: 'commit' });
  await (await app).finished();
  // By now the app has read the fields, and its pages have not loaded yet.
  await page.waitForTimeout(1_500);
  await write(page);
  release();
  await expect(page.locator('html[data-started]')).toHaveCount(1);
  await expectWritten(page);
});

test('a refused part of the app is fetched again automatically, and input is kept', async ({
  page,
  varadi
}) => {
  const allow = await refuse(page, /\/_app\/immutable\/(chunks|entry)\//);
  await page.goto(varadi.origin);
  await write(page);
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByText(/A part of the app has not loaded/)).toBeVisible();
  allow();
  await expect(page.getByRole('button', { name: 'Send report' })).toBeEnabled({ timeout: 30_000 });
  await expect(page.getByText(/A part of the app has not loaded/)).toBeHidden();
  await expectWritten(page);
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toHaveCount(1);
});

test('if a part of the app never loads, the screen says so and a reload keeps the input', async ({
  page,
  varadi
}) => {
  await refuse(page, /\/_app\/immutable\/entry\//);
  await page.goto(varadi.origin);
  await write(page);
  await expect(page.getByText(/A part of the app has not loaded.*1533/)).toBeVisible();
  await page.reload();
  await expectWritten(page);
  // Changing the language also reloads the page.
  await page.getByRole('link', { name: 'ಕನ್ನಡದಲ್ಲಿ ಓದಿ' }).click();
  await expect(page.locator('#words')).toHaveValue('Plastic everywhere');
  await expect(page.getByText(/ಆ್ಯಪ್‌ನ ಒಂದು ಭಾಗ ಬಂದಿಲ್ಲ/)).toBeVisible();

  await page.context().unrouteAll({ behavior: 'wait' });
  await page.getByRole('button', { name: 'ಮತ್ತೆ ಪ್ರಯತ್ನಿಸಿ' }).click();
  await expect(page.getByRole('button', { name: 'ವರದಿ ಕಳುಹಿಸಿ' })).toBeEnabled();
  await expect(page.locator('#words')).toHaveValue('Plastic everywhere');
});

test('other screens also say that a part of the app has not loaded', async ({ page, varadi }) => {
  await refuse(page, /\/_app\/immutable\/entry\//);
  for (const path of ['/mine', '/officer']) {
    await page.goto(varadi.origin + path);
    await expect(page.getByText(/A part of the app has not loaded/)).toBeVisible();
  }
});

test('a script that throws shows the same message as one that does not load', async ({
  page,
  varadi
}) => {
  await page
    .context()
    .route(/\/_app\/immutable\/entry\/start/, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("broken")' })
    );
  await page.goto(varadi.origin);
  await expect(page.getByText(/A part of the app has not loaded/)).toBeVisible();
});

test('code for saving and for resizing photos is fetched again if it is refused', async ({
  page,
  varadi
}) => {
  await page.goto(varadi.origin);
  await expect(page.getByRole('button', { name: 'Send report' })).toBeEnabled();
  await refuse(page, /\/_app\/immutable\/(chunks|workers)\//, 2);
  await page.getByLabel('From gallery').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
});

test('a photo shared before the service worker is active opens the app with a message about photos', async ({
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
  await expect(page.getByRole('button', { name: 'Send report' })).toBeEnabled();
  await expect(page.getByRole('status').getByText(/photo/i).first()).toBeVisible();
  await page.goto(`${varadi.origin}/share`);
  await expect(page.getByRole('button', { name: 'Send report' })).toBeEnabled();
});

/** Replaces each text node with an element that holds the translation, as Google Translate does. */
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

test('the form, the receipt and the report list keep working when the browser translates the page', async ({
  page,
  varadi
}) => {
  const release = varadi.proxy.hold(({ path }) => path.startsWith('/api/sync'));
  await page.goto(varadi.origin);
  await expect(page.getByRole('button', { name: 'Send report' })).toBeEnabled();
  await page.evaluate(TRANSLATE);
  await page.getByRole('radio', { name: /Pothole/ }).check();
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

test('an officer’s screens keep working when the browser translates them', async ({
  page,
  context,
  varadi
}) => {
  const { openQueue, saveReport } = await import('./fixtures.ts');
  await page.goto(varadi.origin);
  await saveReport(page, { words: 'deep hole' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const officer = await context.newPage();
  await openQueue(officer, varadi);
  await officer.evaluate(TRANSLATE);
  await officer
    .getByRole('link', { name: /Pothole/ })
    .first()
    .click();
  await officer.evaluate(TRANSLATE);
  await officer.getByRole('button', { name: /Acknowledge/ }).click();
  await expect(officer.locator('header').getByText(/Acknowledged/)).toBeVisible();
  await expect(officer.locator('header').getByText(/^‹?New/)).toHaveCount(0);
  await officer.evaluate(TRANSLATE);
  await officer
    .getByRole('button', { name: /Start|work/i })
    .first()
    .click();
  await expect(officer.locator('header').getByText(/Acknowledged/)).toHaveCount(0);
});

test('removing a place on a translated page removes its text', async ({ page, varadi }) => {
  await page.goto(varadi.origin);
  await expect(page.getByText(/Within 12 m/)).toBeVisible();
  await page.evaluate(TRANSLATE);
  await page.getByRole('button', { name: 'Remove this place' }).click();
  await expect(page.getByText(/Within 12 m/)).toHaveCount(0);
});
