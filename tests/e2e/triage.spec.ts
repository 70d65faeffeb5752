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
  // She reads English: a line in it, and the resident's own words on the report.
  await expect(first).toContainText('cover missing, somebody fell or was hurt');
  await officer.screenshot({ path: test.info().outputPath('queue.png') });

  await first.click();
  await expect(officer.getByRole('heading', { name: 'Suggested' })).toBeVisible();
  await expect(officer.getByText('magu bidbittide')).toBeVisible();
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

test('two reports of one hole stand together, are made one, and are passed on to whoever mends it', async ({
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
  await expect(cards.filter({ hasText: 'Perhaps the same: 1' })).toHaveCount(2, {
    timeout: 20_000
  });
  await officer.screenshot({ path: test.info().outputPath('together.png') });

  await cards.filter({ hasText: '98450' }).click();
  await expect(officer.getByText('Leads to a person: a phone number')).toBeVisible();
  const twins = officer.getByRole('region', { name: 'Perhaps the same' });
  await expect(twins).toContainText('0 m apart');
  await expect(twins).toContainText('alike');

  const agency = officer.getByRole('region', { name: 'Who mends it' });
  await expect(agency).toContainText('Ward engineering');
  await officer.screenshot({ path: test.info().outputPath('twins.png'), fullPage: true });
  await agency.getByRole('button', { name: 'Pass on' }).click();
  await expect(agency).toContainText('Passed on to Ward engineering');
  await agency.getByRole('button', { name: 'Somebody else' }).click();
  await agency.getByRole('combobox').selectOption('electricity');
  await agency.getByRole('button', { name: 'Pass on' }).click();
  await expect(agency).toContainText('BESCOM');

  await twins.getByRole('button', { name: 'It is the same' }).click();
  await officer.getByRole('dialog').getByRole('button', { name: 'It is the same' }).click();
  await expect(officer.getByText('Put together with')).toBeVisible();
  await officer.getByRole('link', { name: '← Reports' }).click();
  await expect(cards).toHaveCount(1);
  await expect(cards).not.toContainText('Perhaps the same');
  await context.close();
});
