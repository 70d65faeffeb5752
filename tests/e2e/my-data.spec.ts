import { readFile } from 'node:fs/promises';
import { expect, openApp, saveReport, storedRows, test } from './fixtures.ts';

test('a resident downloads what the office has of the phone, and erases it here and there', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await saveReport(page, { words: 'In front of my house' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await page.goto(`${varadi.origin}/mine`);
  await page.getByText('This phone', { exact: true }).click();

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download what the office has of me' }).click();
  const file = await (await downloading).path();
  const { reports } = JSON.parse(await readFile(file, 'utf8')) as { reports: { id: string }[] };
  expect(JSON.stringify(reports)).toContain('In front of my house');

  // Without the server nothing is erased, and the screen says so.
  await varadi.stop();
  await page.getByRole('button', { name: 'Erase my data' }).click();
  const question = page.getByRole('dialog');
  await question.getByRole('button', { name: 'Erase my data' }).click();
  await expect(page.getByText(/nothing was erased/)).toBeVisible();
  expect(await storedRows(page, 'mine')).toHaveLength(1);

  await varadi.restart();
  await question.getByRole('button', { name: 'Erase my data' }).click();
  await expect(page.getByText('Your data is erased.')).toBeVisible();
  expect(await storedRows(page, 'mine')).toEqual([]);
  const reply = await page.request.get(`${varadi.origin}/api/reports/${reports[0]!.id}`);
  expect(await reply.text()).not.toContain('In front of my house');
  await page.reload();
  await expect(page.getByText('In front of my house')).toHaveCount(0);
});
