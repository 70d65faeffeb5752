import { reportNumber } from '#shared/report-number.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { draftStored, expect, openApp, openQueue, saveReport, test } from './fixtures.ts';

const idOf = (address: string) => /\/report\/([0-9a-f-]+)/.exec(address)![1]!;

test('after sending, the author corrects the report, adds a photo and a comment', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await saveReport(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Received' })).toBeFocused();
  await page.getByRole('button', { name: 'Correct it' }).click();
  await page.getByLabel('What is it?').selectOption('Manhole open or broken');
  await page.getByLabel('A few words').fill('The lid is gone');
  await page.getByRole('button', { name: 'Set on a map' }).click();
  const map = page.getByRole('region', { name: /^Map/ });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'The pin is right' }).click();
  await expect(page.getByText('Place set on the map')).toBeVisible();
  await page.getByRole('button', { name: 'Send the correction' }).click();
  await expect(page.getByRole('button', { name: 'Correct it' })).toBeFocused();
  await expect(page.getByText('The lid is gone')).toBeVisible();
  await expect(page.getByText('12.97629, 77.59289')).toHaveCount(0);
  await page.getByRole('button', { name: 'Add a comment' }).click();
  await page.getByRole('textbox', { name: 'What do you want to add?' }).fill('A child fell');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('A child fell')).toBeVisible();
  await page.getByLabel('Add a photo').setInputFiles({
    name: 'a.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto()
  });
  await expect(page.getByText('Photos: 1 of 1 sent')).toBeVisible();
  await expect(page).toHaveTitle('Manhole open or broken – Varadi');
});

test('a shared link shows what everybody may see, on a phone that does not have the report', async ({
  browser,
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await saveReport(page, { words: 'My number is 98450 12345' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const address = page.url().replace('?saved', '');
  const other = await browser.newContext({ javaScriptEnabled: false });
  const stranger = await other.newPage();
  await stranger.goto(address);
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('Pothole');
  await expect(stranger.getByText(reportNumber(idOf(address)))).toBeVisible();
  expect(await stranger.locator('body').innerText()).not.toMatch(/98450|12\.97/);

  await page.getByRole('button', { name: 'Take this report back' }).click();
  await page.getByRole('button', { name: 'Yes, take it back' }).click();
  await expect(page.getByRole('heading', { name: 'Withdrawn' })).toBeVisible();
  await expect
    .poll(async () =>
      (await stranger.request.get(address.replace('/report', '/api/reports'))).status()
    )
    .toBe(404);
  await other.close();
});

test('its author sees the whole report at its address, also without a service worker and unsent', async ({
  browser,
  varadi
}) => {
  const context = await browser.newContext({
    serviceWorkers: 'block',
    permissions: ['geolocation'],
    geolocation: { latitude: 12.97629, longitude: 77.59289, accuracy: 12 }
  });
  const page = await context.newPage();
  await page.route('**/api/sync/push', (route) => route.abort());
  await page.goto(varadi.origin);
  await saveReport(page, { words: 'not sent yet' });
  await page.goto(page.url().replace('?saved', ''));
  await expect(page.getByRole('heading', { name: 'Saved on this phone' })).toBeVisible();
  await expect(page.getByText('not sent yet')).toBeVisible();
  await context.close();
});

test('an officer finds a report by the number that its author reads out', async ({
  browser,
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await saveReport(page);
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const number = reportNumber(idOf(page.url()));
  await expect(page.getByText(number)).toBeVisible();
  const office = await browser.newContext();
  const officer = await office.newPage();
  await openQueue(officer, varadi);
  await officer.getByLabel('Number').fill(number.toLowerCase().replaceAll('-', ' '));
  await expect(officer.getByRole('link', { name: /Pothole/ })).toHaveCount(1);
  await officer.getByLabel('Number').fill('222222222');
  await expect(officer.getByText('No report fits these filters.')).toBeVisible();
  await office.close();
});

test('after “not fixed” the receipt says so, keeps what was true, and news come by themselves', async ({
  browser,
  page,
  varadi
}) => {
  test.setTimeout(120_000);
  await openApp(page, varadi);
  await saveReport(page);
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const office = await browser.newContext();
  const officer = await office.newPage();
  await openQueue(officer, varadi);
  await officer.getByRole('link', { name: /Pothole/ }).click();
  await officer.getByRole('button', { name: 'Mark as fixed' }).click();
  await officer.getByLabel('What was done').fill('Filled');
  await officer.getByRole('dialog').getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(page.getByRole('heading', { name: 'Fixed', exact: true })).toBeVisible({
    timeout: 40_000
  });
  await page.getByRole('button', { name: 'No, it is not' }).click();
  await page.getByRole('textbox').fill('Still there');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You said: not fixed' })).toBeVisible();
  const steps = page.getByRole('list').first();
  const step = (name: string) => steps.getByRole('listitem').filter({ hasText: name });
  await expect(step('Seen by an officer')).toContainText('done');
  await expect(step('Fixed')).toContainText('not yet');
  await office.close();
});

test('text that another app shares arrives in the form', async ({ page, varadi }) => {
  await openApp(page, varadi, '/mine');
  await page.evaluate(() => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = '/share';
    form.enctype = 'multipart/form-data';
    const field = document.createElement('input');
    Object.assign(field, { name: 'text', value: 'Deep pothole at the bus stop' });
    form.append(field);
    document.body.append(form);
    form.submit();
  });
  await expect(page.getByLabel('A few words')).toHaveValue('Deep pothole at the bus stop');
});

test('a shortcut over another draft begins a new one, and the draft stays', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await page.getByRole('radio', { name: 'Sewage overflow' }).check();
  await page.getByLabel('A few words').fill('an older draft');
  await draftStored(page, { category: 'sewage', description: 'an older draft' });
  await page.goto(`${varadi.origin}/?category=pothole`);
  await expect(page.getByRole('radio', { name: 'Pothole' })).toBeChecked();
  await expect(page.getByLabel('A few words')).toHaveValue('');
  await page.goto(`${varadi.origin}/mine`);
  await expect(page.getByText('Sewage overflow')).toBeVisible();
});
