import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, openApp, saveReport, test, type Varadi } from './fixtures.ts';

/** Restarts the server with a new release: the same app with another service worker. */
async function release(varadi: Varadi): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-release-'));
  await cp('build', folder, { recursive: true });
  const worker = path.join(folder, 'service-worker-module.js');
  await writeFile(worker, `${await readFile(worker, 'utf8')}\n// the next release`);
  await rm(`${worker}.br`);
  await rm(`${worker}.gz`);
  await varadi.stop();
  await varadi.restart(['--app', folder]);
  return folder;
}

const LOOK_FOR_UPDATE =
  'navigator.serviceWorker.ready.then((worker) => worker.update()).then(() => {})';

test('an update is offered, applied only on request, and keeps the draft', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await page.reload();
  await page.getByLabel('A few words').fill('not to be lost');
  await page.waitForTimeout(500);

  const folder = await release(varadi);
  await page.evaluate(LOOK_FOR_UPDATE);
  await expect(page.getByText('A new version is ready.')).toBeVisible();
  await page.waitForTimeout(1_000);
  await expect(page.getByLabel('A few words')).toHaveValue('not to be lost');
  await page.getByLabel('A few words').fill('not to be lost, nor this');

  await page.getByRole('button', { name: 'Update' }).click();
  await expect(page.getByText('A new version is ready.')).toBeHidden();
  await expect(page.getByLabel('A few words')).toHaveValue('not to be lost, nor this');
  await rm(folder, { recursive: true, force: true });
});

test('an update does not wait for a service worker that is waiting for the server', async ({
  page,
  varadi
}) => {
  await openApp(page, varadi);
  await page.reload();
  const referers: string[] = [];
  const restore = varadi.proxy.cut(({ path: asked, referer }) => {
    const isPush = asked === '/api/sync/push';
    if (isPush) referers.push(referer);
    return isPush;
  });
  await saveReport(page);
  await expect
    .poll(() => referers.some((by) => by.endsWith('/service-worker-module.js')))
    .toBe(true);

  const folder = await release(varadi);
  await page.evaluate(LOOK_FOR_UPDATE);
  await page.getByRole('button', { name: 'Update' }).click();
  await expect(page.getByText('A new version is ready.')).toBeHidden();

  restore();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible({ timeout: 60_000 });
  await rm(folder, { recursive: true, force: true });
});
