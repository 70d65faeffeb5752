import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, openApp, test } from './world.ts';

test('an update is offered, taken only when asked for, and costs no draft', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await page.reload();
  await page.getByLabel('A few words').fill('not to be lost');
  await page.waitForTimeout(500);

  // A new release: the same app, with another service worker.
  const release = await mkdtemp(path.join(tmpdir(), 'varadi-release-'));
  await cp('build', release, { recursive: true });
  const worker = path.join(release, 'service-worker.js');
  await writeFile(worker, `${await readFile(worker, 'utf8')}\n// the next release`);
  await rm(`${worker}.br`);
  await rm(`${worker}.gz`);
  await varadi.stop();
  await varadi.restart(['--app', release]);

  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(page.getByText('A new version is ready.')).toBeVisible();
  await page.waitForTimeout(1_000);
  await expect(page.getByLabel('A few words')).toHaveValue('not to be lost');
  await page.getByLabel('A few words').fill('not to be lost, nor this');

  await page.getByRole('button', { name: 'Update' }).click();
  await expect(page.getByText('A new version is ready.')).toBeHidden();
  await expect(page.getByLabel('A few words')).toHaveValue('not to be lost, nor this');
  await rm(release, { recursive: true, force: true });
});
