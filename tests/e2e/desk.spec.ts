import type { Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, makeSmallSlowly, openQueue, saveReport, test, type Varadi } from './world.ts';

async function openReported(page: Page, desk: Page, varadi: Varadi): Promise<void> {
  await page.goto(varadi.origin);
  await saveReport(page, { words: 'deep hole' });
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await openQueue(desk, varadi);
  await desk
    .getByRole('link', { name: /Pothole/ })
    .first()
    .click();
  await expect(desk.getByRole('button', { name: 'Mark as fixed' })).toBeVisible();
}

/** What the officer has decided has reached the server: whoever asks from now on hears of it. */
const sent = (desk: Page) => expect(desk.getByText('Waiting to be sent')).toHaveCount(0);

test('a photo of the fix that is confirmed at once goes along, and “fixed” needs one or words', async ({
  page,
  context,
  varadi
}) => {
  const desk = await context.newPage();
  await makeSmallSlowly(desk, 1_500);
  await openReported(page, desk, varadi);
  await desk.getByRole('button', { name: 'Mark as fixed' }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(dialog.getByText(/needs a photo, or words/)).toBeVisible();
  await dialog.locator('#proof').setInputFiles({
    name: 'fix.jpg',
    mimeType: 'image/jpeg',
    buffer: await phonePhoto({ seed: 5 })
  });
  await dialog.getByRole('button', { name: 'Mark as fixed' }).click();
  await expect(dialog).toHaveCount(0);
  // The photo has gone with the decision: its reporter sees it.
  await expect(async () => {
    await page.reload();
    await expect(page.locator('img[src^="/photos/"]')).toHaveCount(1, { timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
});

test('a rejection is answered once, comes back to the queue, and an officer may reopen', async ({
  page,
  context,
  varadi
}) => {
  const desk = await context.newPage();
  await openReported(page, desk, varadi);
  const reject = async () => {
    await desk.getByRole('button', { name: 'Reject', exact: true }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await expect(desk.getByRole('button', { name: 'Reopen' })).toBeVisible();
    await sent(desk);
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

  await expect(desk.getByText('It is behind the bus stop')).toBeVisible();
  await expect(desk.getByRole('button', { name: 'Mark as fixed' })).toBeVisible();
  await reject();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Not accepted' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Answer', exact: true })).toHaveCount(0);

  await desk.getByRole('button', { name: 'Reopen' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click();
  await expect(desk.getByRole('button', { name: 'Mark as fixed' })).toBeVisible();
});

test('a dispute that is too long is told so, not as trouble with the phone', async ({
  page,
  context,
  varadi
}) => {
  const desk = await context.newPage();
  await openReported(page, desk, varadi);
  await desk.getByRole('button', { name: 'Mark as fixed' }).click();
  await desk.getByRole('dialog').locator('#done').fill('Filled with tar');
  await desk.getByRole('dialog').getByRole('button', { name: 'Mark as fixed' }).click();
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

test('a report that is known by a landmark is given a ward, and its place can be copied', async ({
  page,
  context,
  varadi
}) => {
  await context.clearPermissions();
  await page.goto(varadi.origin);
  await page.getByRole('radio', { name: 'Manhole' }).check({ force: true });
  await page.getByLabel('Nearest landmark').fill('Opposite the temple');
  await page.getByRole('button', { name: 'Save report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  const desk = await context.newPage();
  await openQueue(desk, varadi);
  await desk
    .getByRole('link', { name: /Opposite the temple/ })
    .first()
    .click();
  await expect(desk.getByText('Nobody has given this report a ward yet.')).toBeVisible();
  await desk.locator('#place-ward').selectOption({ index: 1 });
  await desk.getByRole('button', { name: 'Give it this ward' }).click();
  await expect(desk.getByText('Nobody has given this report a ward yet.')).toHaveCount(0);
  await expect(desk.getByText('Given to this ward')).toBeVisible();
  await sent(desk);
  await page.reload();
  await expect(page.getByText('Given to this ward')).toBeVisible();
});

test('where a report lies opens in any browser, and the numbers can be copied', async ({
  page,
  context,
  varadi
}) => {
  await context.grantPermissions(['geolocation', 'clipboard-read', 'clipboard-write']);
  const desk = await context.newPage();
  await openReported(page, desk, varadi);
  await expect(desk.getByRole('link', { name: 'Map in the browser' })).toHaveAttribute(
    'href',
    /^https:\/\/www\.openstreetmap\.org\/\?mlat=12\.97629&mlon=77\.59289/
  );
  await desk.getByRole('button', { name: 'Copy' }).click();
  expect(await desk.evaluate(() => navigator.clipboard.readText())).toBe('12.97629, 77.59289');
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

test('an officer who was disabled is told so: the queue is gone, and what was not sent stays', async ({
  page,
  context,
  varadi
}) => {
  const desk = await context.newPage();
  await openReported(page, desk, varadi);
  await varadi.stop();
  await desk.locator('article .button.primary').first().click();
  await expect(desk.getByText('Waiting to be sent').first()).toBeVisible();
  const refuse = { status: 401, json: { error: { code: 'disabled', message: '' }, request: 'r' } };
  await context.route('**/api/officers/**', (route) => route.fulfill(refuse));
  await context.route('**/api/sync/**', (route) => route.fulfill(refuse));
  await varadi.restart();

  await desk.goto(`${varadi.origin}/officer`);
  await expect(desk).toHaveURL(/\/officer\/sign-in$/);
  const told = desk.locator('.card.problem');
  await expect(told).toContainText('asha@example.org was disabled');
  await expect(told).toContainText('Decisions that were not sent yet: 1');
  const left = await desk.evaluate(async () => {
    const open = indexedDB.open('varadi');
    const db = await new Promise<IDBDatabase>((resolve) => {
      open.onsuccess = () => resolve(open.result);
    });
    const count = (table: string) =>
      new Promise<number>((resolve) => {
        const asked = db.transaction(table).objectStore(table).count();
        asked.onsuccess = () => resolve(asked.result);
      });
    return { queue: await count('queue'), outbox: await count('outbox') };
  });
  expect(left).toEqual({ queue: 0, outbox: 1 });
});
