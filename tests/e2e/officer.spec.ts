import type { Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, makeSmallSlowly, openQueue, saveReport, test, type Varadi } from './fixtures.ts';

async function openReported(page: Page, officer: Page, varadi: Varadi): Promise<void> {
  await page.goto(varadi.origin);
  await saveReport(page, { words: 'deep hole' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await openQueue(officer, varadi);
  await officer
    .getByRole('link', { name: /Pothole/ })
    .first()
    .click();
  await expect(officer.getByRole('button', { name: 'Mark as fixed' })).toBeVisible();
}

/** Waits until the server has the officer's decisions, so that later pulls include them. */
const waitUntilSent = (officer: Page) =>
  expect(officer.getByText('Waiting to be sent')).toHaveCount(0);

test('a decision confirmed while its photo is being resized includes the photo; “fixed” needs a photo or words', async ({
  page,
  context,
  varadi
}) => {
  const officer = await context.newPage();
  await makeSmallSlowly(officer, 1_500);
  await openReported(page, officer, varadi);
  await officer.getByRole('button', { name: 'Mark as fixed' }).click();
  const dialog = officer.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(dialog.getByText(/needs a photo, or words/)).toBeVisible();
  await dialog.locator('#proof').setInputFiles({
    name: 'fix.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto({ seed: 5 })
  });
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(dialog).toHaveCount(0);
  // The photo was sent with the decision, so the resident sees it.
  await expect(async () => {
    await page.reload();
    await expect(page.locator('img[src^="/photos/"]')).toHaveCount(1, { timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
});

test('a resident can answer a rejection once, which returns it to the queue; an officer can reopen', async ({
  page,
  context,
  varadi
}) => {
  const officer = await context.newPage();
  await openReported(page, officer, varadi);
  const reject = async () => {
    await officer.getByRole('button', { name: 'Reject', exact: true }).click();
    await officer.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await expect(officer.getByRole('button', { name: 'Reopen' })).toBeVisible();
    await waitUntilSent(officer);
  };
  await reject();

  await page.reload();
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Send the answer' }).click();
  await expect(dialog.getByText('Please say why in a few words.')).toBeVisible();
  await dialog.locator('textarea').fill('x'.repeat(2_001));
  await dialog.getByRole('button', { name: 'Send the answer' }).click();
  await expect(dialog.getByText('Please use fewer than 2000 letters.')).toBeVisible();
  await dialog.locator('textarea').fill('It is behind the bus stop');
  await dialog.getByRole('button', { name: 'Send the answer' }).click();

  await expect(officer.getByText('It is behind the bus stop')).toBeVisible();
  await expect(officer.getByRole('button', { name: 'Mark as fixed' })).toBeVisible();
  await reject();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Not accepted' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Answer', exact: true })).toHaveCount(0);

  await officer.getByRole('button', { name: 'Reopen' }).click();
  await officer.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click();
  await expect(officer.getByRole('button', { name: 'Mark as fixed' })).toBeVisible();
});

test('a dispute that is too long shows a length error, not a storage error', async ({
  page,
  context,
  varadi
}) => {
  const officer = await context.newPage();
  await openReported(page, officer, varadi);
  await officer.getByRole('button', { name: 'Mark as fixed' }).click();
  await officer.getByRole('dialog').locator('#done').fill('Filled with tar');
  await officer.getByRole('dialog').getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(officer.getByRole('button', { name: 'Reopen' })).toBeVisible();
  await waitUntilSent(officer);
  await page.reload();
  await page.getByRole('button', { name: 'No, it is not' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill('x'.repeat(2_001));
  await dialog.locator('button.primary').click();
  await expect(dialog.getByText('Please use fewer than 2000 letters.')).toBeVisible();
  await dialog.locator('textarea').fill('Still deep');
  await dialog.locator('button.primary').click();
  await expect(dialog).toHaveCount(0);
});

test('an officer assigns a ward to a report that has only a landmark', async ({
  page,
  context,
  varadi
}) => {
  await context.clearPermissions();
  await page.goto(varadi.origin);
  await page.getByRole('radio', { name: 'Manhole' }).check();
  await page.getByLabel('Nearest landmark').fill('Opposite the temple');
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const officer = await context.newPage();
  await openQueue(officer, varadi);
  await officer
    .getByRole('link', { name: /Opposite the temple/ })
    .first()
    .click();
  await expect(officer.getByText('Nobody has given this report a ward yet.')).toBeVisible();
  await officer.locator('#place-ward').selectOption({ index: 1 });
  await officer.getByRole('button', { name: 'Give it this ward' }).click();
  await expect(officer.getByText('Nobody has given this report a ward yet.')).toHaveCount(0);
  await expect(officer.getByText('Given to this ward')).toBeVisible();
  await waitUntilSent(officer);
  await page.reload();
  await expect(page.getByText('Given to this ward')).toBeVisible();
});

test('the location of a report opens in any browser, and its coordinates can be copied', async ({
  page,
  context,
  varadi
}) => {
  await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write']);
  const officer = await context.newPage();
  await openReported(page, officer, varadi);
  await expect(officer.getByRole('link', { name: 'Map in the browser' })).toHaveAttribute(
    'href',
    /^https:\/\/www\.openstreetmap\.org\/\?mlat=12\.97629&mlon=77\.59289/
  );
  await officer.getByRole('button', { name: 'Copy' }).click();
  expect(await officer.evaluate(() => navigator.clipboard.readText())).toBe('12.97629, 77.59289');
});

test('“Show more” of the ledger does not mix its rows with those of another filter', async ({
  page,
  varadi
}) => {
  const row = (number: number, kind: string) => ({
    number,
    at: '2026-11-28T00:00:00.000Z',
    kind,
    attempt: `a${number}`,
    provider: 'p',
    model: `model-${kind}-${number}`,
    report: null,
    actor: null,
    reserved: 0,
    settled: 1
  });
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await openQueue(page, varadi);
  await page.context().route(/\/api\/budget\/ledger\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const kind = query.get('kind') ?? 'reserve';
    if (query.has('before')) await released;
    const number = query.has('before') ? 1 : 2;
    await route.fulfill({ json: { entries: [row(number, kind)], more: number === 2 } });
  });
  await page.goto(`${varadi.origin}/officer/admin/budget`);
  await expect(page.getByText('p/model-reserve-2')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.locator('#ledger-kind').selectOption('settle');
  await expect(page.getByText('p/model-settle-2')).toBeVisible();
  release();
  await page.waitForTimeout(500);
  await expect(page.getByText('p/model-reserve-1')).toHaveCount(0);
  await expect(page.getByText('p/model-settle-2')).toBeVisible();
});

test('a disabled officer sees a notice; the queue is deleted and unsent decisions are kept', async ({
  page,
  context,
  varadi
}) => {
  const officer = await context.newPage();
  await openReported(page, officer, varadi);
  await varadi.stop();
  await officer.locator('article .button.primary').first().click();
  await expect(officer.getByText('Waiting to be sent').first()).toBeVisible();
  const refuse = { status: 401, json: { error: { code: 'disabled', message: '' }, request: 'r' } };
  await context.route('**/api/officers/**', (route) => route.fulfill(refuse));
  await context.route('**/api/sync/**', (route) => route.fulfill(refuse));
  await varadi.restart();

  await officer.goto(`${varadi.origin}/officer`);
  await expect(officer).toHaveURL(/\/officer\/sign-in$/);
  const notice = officer.locator('.card.problem');
  await expect(notice).toContainText('asha@example.org was disabled');
  await expect(notice).toContainText('Decisions that were not sent yet: 1');
  const left = await officer.evaluate(async () => {
    const open = indexedDB.open('varadi');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const count = (table: string) =>
      new Promise<number>((resolve) => {
        const counting = db.transaction(table).objectStore(table).count();
        counting.onsuccess = () => resolve(counting.result);
      });
    return { queue: await count('queue'), outbox: await count('outbox') };
  });
  expect(left).toEqual({ queue: 0, outbox: 1 });
});
