import { expect, openApp, openQueue, saveReport, test } from './world.ts';

test('a danger to life comes first in the queue, and one tap takes what is suggested', async ({
  page,
  varadi,
  browser
}) => {
  await openApp(page, varadi);
  await saveReport(page, { words: 'Manhole muchala illa, magu bidbittide' });
  await page.goto(`${varadi.origin}/?new`);
  await saveReport(page, { words: 'Small crack near the shop' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();

  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  const officer = await context.newPage();
  await openQueue(officer, varadi);
  const first = officer.locator('a[href^="/officer/report/"]').first();
  // The older of the two, once triage has looked at it.
  await expect(first).toContainText('Danger to life?', { timeout: 20_000 });
  await expect(first).toContainText('magu bidbittide');
  await officer.screenshot({ path: test.info().outputPath('queue.png') });

  await first.click();
  await expect(officer.getByRole('heading', { name: 'Suggested' })).toBeVisible();
  await expect(officer.getByText('By these words:')).toContainText('muchala');
  await officer.screenshot({ path: test.info().outputPath('suggested.png'), fullPage: true });
  await officer.getByRole('button', { name: 'Accept' }).click();
  await expect(officer.getByRole('heading', { level: 1 })).toHaveText(/Manhole/);
  await expect(officer.getByRole('heading', { name: 'Sorted as' })).toBeVisible();

  await officer.getByRole('button', { name: 'Choose otherwise' }).click();
  await officer.getByLabel('How bad').selectOption('high');
  await officer.getByRole('button', { name: 'Save' }).click();
  await officer.getByRole('link', { name: '← Reports' }).click();
  await expect(officer.getByText('Danger to life')).toHaveCount(0);
  await context.close();
});
