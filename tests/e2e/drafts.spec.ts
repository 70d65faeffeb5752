import type { BrowserContext, Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { draftStored, expect, makeSmallSlowly, test, type Varadi } from './fixtures.ts';

const save = (page: Page) => page.getByRole('button', { name: 'Send report' });
const words = (page: Page) => page.getByLabel('A few words');

test.use({ serviceWorkers: 'block', hasOwnServer: false });

async function openForm(page: Page, { origin }: Varadi, path = '/'): Promise<void> {
  await page.goto(origin + path);
  await expect(save(page)).toBeEnabled();
}

const addPhoto = async (page: Page, seed = 1) =>
  page.getByLabel('From gallery').setInputFiles({
    name: `${seed}.jpg`,
    mimeType: 'image/jpeg',
    buffer: await phonePhoto({ seed })
  });

/** Starts a draft and opens it in a second tab. */
async function openSecondTab(context: BrowserContext, page: Page, varadi: Varadi): Promise<Page> {
  await openForm(page, varadi);
  await words(page).fill('A hole');
  await draftStored(page, { description: 'A hole' });
  const second = await context.newPage();
  await openForm(second, varadi);
  return second;
}

test('a removed photo that is restored after saving is sent with the report', async ({
  page,
  varadi
}) => {
  await openForm(page, varadi);
  await addPhoto(page);
  await page.getByRole('button', { name: 'Remove photo 1' }).click();
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await expect(page.getByText('Within 12 m')).toBeVisible();
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('heading', { name: 'Photos', exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await expect(page.getByText('Sent', { exact: true }).first()).toBeVisible();
});

test('a photo that is still being resized stays with the draft it was chosen for', async ({
  page,
  varadi
}) => {
  await makeSmallSlowly(page, 2_500);
  await openForm(page, varadi);
  await words(page).fill('first');
  await draftStored(page, { description: 'first' });
  await page.reload();
  await expect(page.getByText(/You were writing this/)).toBeVisible();
  await addPhoto(page);
  await page.getByRole('button', { name: 'Start a new one' }).click();
  await words(page).fill('second');
  await page.waitForTimeout(4_000);
  await expect(page.getByRole('button', { name: /^Remove photo/ })).toHaveCount(0);
  await page.goto(`${varadi.origin}/mine`);
  await page.getByRole('link', { name: 'Go on writing' }).last().click();
  await expect(words(page)).toHaveValue('first');
  await expect(page.getByRole('button', { name: /^Remove photo/ })).toHaveCount(1);
});

test('two tabs that edit one draft: no text is lost, and the other tab’s text is offered', async ({
  context,
  page,
  varadi
}) => {
  const second = await openSecondTab(context, page, varadi);
  await expect(words(second)).toHaveValue('A hole');

  const longer = 'A deep hole before the school gate, two have fallen';
  await words(second).fill(longer);
  await draftStored(second, { description: longer });
  await words(page).fill('A hole, short');
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await expect(page.getByText('Another tab has written this here:')).toBeVisible();
  await expect(page.getByText(longer)).toBeVisible();
  await page.getByRole('button', { name: 'Use that text' }).click();
  await expect(words(page)).toHaveValue(longer);

  // A field that only the other tab changed is copied without asking.
  await second.getByLabel('Nearest landmark').fill('Bus stop');
  await draftStored(second, { landmark: 'Bus stop' });
  await expect(second.getByRole('radio', { name: 'Pothole' })).toBeChecked();
});

test('the text that was not chosen becomes a separate draft when the other is saved', async ({
  context,
  page,
  varadi
}) => {
  const second = await openSecondTab(context, page, varadi);
  await words(second).fill('What the second tab wrote');
  await draftStored(second, { description: 'What the second tab wrote' });
  await second.close();
  await words(page).fill('What the first tab wrote');
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await page.getByLabel('Nearest landmark').fill('Bus stop');
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  await expect(page.getByText('What the first tab wrote')).toBeVisible();
  await page.goto(`${varadi.origin}/mine`);
  await page.getByRole('link', { name: 'Go on writing' }).click();
  await expect(words(page)).toHaveValue('What the second tab wrote');
});

test('the form asks for no e-mail address while the app sends no e-mail', async ({
  page,
  varadi
}) => {
  await openForm(page, varadi);
  await expect(page.locator('input[type=email]')).toHaveCount(0);
  expect(await page.locator('form').innerText()).not.toMatch(/e-?mail/i);
});
