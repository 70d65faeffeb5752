import { readFile } from 'node:fs/promises';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, openApp, saveReport, test } from './fixtures.ts';

test('reports that a broken phone could not send are sent once, from another phone', async ({
  page,
  varadi,
  browser
}) => {
  await openApp(page, varadi);
  await varadi.stop();
  await page.goto(varadi.origin);
  await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
  await page.goto(`${varadi.origin}/mine`);
  await page.locator('summary').click();
  await expect(page.getByText(/Photos to send: \d+ kB/)).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save unsent reports to a file' }).click()
  ]);
  const file = await readFile(await download.path());
  await varadi.restart();

  const other = await (
    await browser.newContext({ viewport: { width: 360, height: 640 } })
  ).newPage();
  await openApp(other, varadi, '/mine');
  await other.locator('summary').click();
  const chooser = other.getByLabel('Open a file from another phone');
  await chooser.setInputFiles({
    name: 'holiday.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{}')
  });
  await expect(other.getByText('This is not a file that Varadi has saved.')).toBeVisible();
  await chooser.setInputFiles({ name: 'v.json', mimeType: 'application/json', buffer: file });
  await expect(other.getByText('Reports added: 1')).toBeVisible();
  await expect(other.getByText('Everything is sent.')).toBeVisible();

  // The first phone may have resumed sending by itself.
  const again = page.getByRole('button', { name: 'Send now' });
  if (await again.isVisible()) await again.click({ timeout: 2_000 }).catch(() => {});
  await expect(page.getByText('Everything is sent.')).toBeVisible();
  await expect(page.getByText('Received')).toBeVisible();
  await other.context().close();
});
