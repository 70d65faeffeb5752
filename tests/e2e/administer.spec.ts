import { expect, openQueue, test } from './world.ts';

test('an administrator sets and stops what may be spent, and says who mends what', async ({
  page,
  varadi
}) => {
  await openQueue(page, varadi);
  await page.getByRole('link', { name: 'Administration' }).click();
  await expect(page.getByText('No limit is set, so nothing is spent.')).toBeVisible();

  const limits = page.getByRole('region', { name: 'Limits' });
  await limits.getByRole('button', { name: 'Another limit' }).click();
  await limits.getByLabel('Limit', { exact: true }).fill('total/month');
  await limits.getByLabel('At most, in dollars').fill('twelve');
  await limits.getByRole('button', { name: 'Set' }).click();
  await expect(limits.getByText('Dollars, such as 12.50')).toBeVisible();
  await limits.getByLabel('At most, in dollars').fill('12.50');
  await limits.getByRole('button', { name: 'Set' }).click();
  await expect(limits).toContainText('$0.00 spent, $0.00 set aside, of $12.50');
  await limits.getByRole('button', { name: 'Stop: total/month' }).click();
  await expect(limits).toContainText('Stopped by hand');
  await limits.getByRole('button', { name: 'Go on: total/month' }).click();
  await expect(limits).not.toContainText('Stopped by hand');
  const changes = page.getByRole('region', { name: 'Who changed what' });
  await expect(changes).toContainText('Asha Rao: total/month at most $12.50');
  await expect(page.getByText('No booking fits.')).toBeVisible();

  const agencies = page.getByRole('region', { name: 'Who mends what' });
  await agencies.getByLabel('Waterlogging').selectOption({ label: 'Ward engineering' });
  await agencies.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.reload();
  await expect(agencies.getByLabel('Waterlogging')).toHaveValue('ward-engineering');
  await page.screenshot({ path: test.info().outputPath('administer.png'), fullPage: true });

  await varadi.stop();
  await page.reload();
  await expect(page.getByText('This needs a network.')).toBeVisible();
});
