import { expect, openApp, openQueue, saveReport, test } from './fixtures.ts';

test('a danger to life comes first in the queue, and one tap accepts the suggestion', async ({
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
  // The older of the two, once triage has finished.
  await expect(first).toContainText('Danger to life?', { timeout: 20_000 });
  // The officer reads English: the queue shows a line in it, the report the resident's own words.
  await expect(first).toContainText('cover missing, somebody fell or was hurt');
  await officer.screenshot({ path: test.info().outputPath('queue.png') });

  await first.click();
  await expect(officer.getByRole('heading', { name: 'Suggested' })).toBeVisible();
  await expect(officer.getByText('magu bidbittide')).toBeVisible();
  await expect(officer.getByText('Because of these words:')).toContainText('muchala');
  await officer.screenshot({ path: test.info().outputPath('suggested.png'), fullPage: true });
  await officer.getByRole('button', { name: 'Accept' }).click();
  await expect(officer.getByRole('heading', { level: 1 })).toHaveText(/Manhole/);
  await expect(officer.getByRole('heading', { name: 'Classified as' })).toBeVisible();

  await officer.getByRole('button', { name: 'Change' }).click();
  await officer.getByLabel('Severity').selectOption('high');
  await officer.getByRole('button', { name: 'Save' }).click();
  await officer.getByRole('link', { name: '← Reports' }).click();
  await expect(officer.getByText('Danger to life')).toHaveCount(0);
  await context.close();
});

test('two reports of one pothole are grouped, transferred to the responsible agency and merged', async ({
  page,
  varadi,
  browser
}) => {
  await openApp(page, varadi);
  await saveReport(page, { words: 'Deep pothole before the bus stop' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await page.goto(`${varadi.origin}/?new`);
  await saveReport(page, { words: 'Pothole near bus stop, call 98450 12345' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();

  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  const officer = await context.newPage();
  await openQueue(officer, varadi);
  const cards = officer.locator('a[href^="/officer/report/"]');
  await expect(cards.filter({ hasText: 'Possible duplicates: 1' })).toHaveCount(2, {
    timeout: 20_000
  });
  await officer.screenshot({ path: test.info().outputPath('together.png') });

  await cards.filter({ hasText: '98450' }).click();
  await expect(officer.getByText('May contain personal data: a phone number')).toBeVisible();
  const duplicates = officer.getByRole('region', { name: 'Possible duplicates' });
  await expect(duplicates).toContainText('0 m apart');
  await expect(duplicates).toContainText('alike');

  const agency = officer.getByRole('region', { name: 'Responsible agency' });
  await expect(agency).toContainText('Ward engineering');
  await officer.screenshot({ path: test.info().outputPath('duplicates.png'), fullPage: true });
  await agency.getByRole('button', { name: 'Transfer' }).click();
  await expect(agency).toContainText('Transferred to Ward engineering');
  await agency.getByRole('button', { name: 'Another agency' }).click();
  await agency.getByRole('combobox').selectOption('electricity');
  await agency.getByRole('button', { name: 'Transfer' }).click();
  await expect(agency).toContainText('BESCOM');

  await duplicates.getByRole('button', { name: 'Merge' }).click();
  await officer.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
  await expect(officer.getByText('Merged into')).toBeVisible();
  await officer.getByRole('link', { name: '← Reports' }).click();
  await expect(cards).toHaveCount(1);
  await expect(cards).not.toContainText('Possible duplicates');
  await context.close();
});
