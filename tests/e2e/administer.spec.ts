import { mkdir } from 'node:fs/promises';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { paidEnvironment, startFakeProvider } from '../support/fake-provider.ts';
import { expect, openQueue, test, workerReady } from './fixtures.ts';

test('an administrator sets, stops and resumes limits, and names the responsible agencies', async ({
  page,
  varadi
}) => {
  await openQueue(page, varadi);
  await page.getByRole('link', { name: 'Administration' }).click();
  await expect(page.getByText('No limit is set, so nothing is spent.')).toBeVisible();

  const limits = page.getByRole('region', { name: 'Limits', exact: true });
  await limits.getByRole('button', { name: 'Add a limit' }).click();
  await limits.getByLabel('Limit', { exact: true }).fill('total/month');
  await limits.getByLabel('Cap, in dollars').fill('twelve');
  await limits.getByRole('button', { name: 'Set' }).click();
  await expect(limits.getByText('Enter dollars, such as 12.50')).toBeVisible();
  await limits.getByLabel('Cap, in dollars').fill('12.50');
  await limits.getByRole('button', { name: 'Set' }).click();
  await expect(limits).toContainText('$0.00 spent, $0.00 reserved, of $12.50');
  await limits.getByRole('button', { name: 'Stop: total/month' }).click();
  await expect(limits).toContainText('Stopped manually');
  await limits.getByRole('button', { name: 'Resume: total/month' }).click();
  await expect(limits).not.toContainText('Stopped manually');
  const changes = page.getByRole('region', { name: 'Changes to limits' });
  await expect(changes).toContainText('Asha Rao: total/month, cap $12.50');
  await expect(page.getByText('No entries match.')).toBeVisible();

  await page.screenshot({ path: test.info().outputPath('limits.png'), fullPage: true });

  await page.getByRole('link', { name: 'Responsible agencies' }).click();
  const agencies = page.getByRole('main');
  await expect(page.getByRole('heading', { name: 'Responsible agencies' })).toBeVisible();
  await agencies.getByLabel('Waterlogging').selectOption({ label: 'Ward engineering' });
  await agencies.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved.')).toBeVisible();
  await page.reload();
  await expect(agencies.getByLabel('Waterlogging')).toHaveValue('ward-engineering');
  await page.screenshot({ path: test.info().outputPath('administer.png'), fullPage: true });

  await page.getByRole('link', { name: 'Health', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Health', exact: true })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Database' })).toBeVisible();
  await expect(page.getByText(/schema \d/i)).toBeVisible();

  await page.getByRole('link', { name: 'Suggestions' }).click();
  await expect(page.getByText('No officer has decided on a suggestion yet.')).toBeVisible();
  await varadi.stop();
  await page.reload();
  await expect(page.getByText('This needs a network.')).toBeVisible();
});

test('the app suggests a paid model’s answer and shows its cost in the ledger and in the chart', async ({
  page,
  varadi
}) => {
  const fake = await startFakeProvider();
  const folder = test.info().outputPath('paid');
  await mkdir(folder, { recursive: true });
  await openQueue(page, varadi);
  await workerReady(page);
  await varadi.stop();
  await varadi.restart([], await paidEnvironment(fake, folder));
  const operations = ['dirty water here', 'dirty water there', 'dirty water everywhere'].map(
    (description) => filing({ description })
  );
  const reply = await fetch(`${varadi.origin}/api/sync/push`, {
    method: 'POST',
    headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' },
    body: JSON.stringify({ operations })
  });
  expect(reply.status).toBe(200);
  await expect.poll(() => fake.bill.size, { timeout: 20_000 }).toBe(3);

  await page.goto(`${varadi.origin}/officer`);
  await expect(page.getByText('Sewage on the road').first()).toBeVisible({ timeout: 20_000 });
  await page.goto(`${varadi.origin}/officer/report/${operations[0]!.report}`);
  await expect(page.getByText('openai-compatible/m').first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('report.png'), fullPage: true });

  await page.goto(`${varadi.origin}/officer/admin/budget`);
  const bill = [...fake.bill.values()].reduce((sum, cost) => sum + cost, 0);
  const ledger = page.getByRole('region', { name: 'Ledger' });
  await expect(ledger.getByRole('listitem')).toHaveCount(6);
  const dollars = (bill / 1e9).toFixed(6).replace(/0+$/, '');
  await expect(page.getByText(`$${dollars}`).first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('budget.png'), fullPage: true });
  await fake.close();
});
