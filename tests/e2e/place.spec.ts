import type { BrowserContext, Page } from '@playwright/test';
import sharp from 'sharp';
import { phonePhoto } from '../support/phone-photo.ts';
import { draftStored, expect, storedRows, test, type Varadi } from './fixtures.ts';

const PROBLEM_PLACE = { latitude: 12.97629, longitude: 77.59289, accuracy: 12 };
/** About two kilometres away. */
const HOME = { latitude: 12.9583, longitude: 77.5929, accuracy: 12 };
const QUESTION = 'Is the problem where you are now?';
const save = (page: Page) => page.getByRole('button', { name: 'Send report' });

test.use({ serviceWorkers: 'block', hasOwnServer: false });

/** A photo of two days ago without a position, as an Android gallery returns it. */
async function oldPhoto(): Promise<Buffer> {
  return sharp(await phonePhoto({ seed: 7 }))
    .withExif({ IFD2: { DateTimeOriginal: exifTime(Date.now() - 48 * 3_600_000) } })
    .toBuffer();
}

/** The time in the format of cameras, in Indian time. */
const exifTime = (time: number) =>
  new Date(time + 5.5 * 3_600_000)
    .toISOString()
    .slice(0, 19)
    .replaceAll('-', ':')
    .replace('T', ' ');

const choose = (page: Page, buffer: Buffer, from = 'From gallery') =>
  page.getByLabel(from).setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });

/** The location of the saved report, as the phone would send it. */
async function placeSaved(page: Page): Promise<object | null> {
  const queued = await storedRows<{ operation: { body: { location?: object } } }>(page, 'outbox');
  const mine = await storedRows<{ location: object | null }>(page, 'mine');
  return (mine[0] ? mine[0].location : queued[0]?.operation.body.location) ?? null;
}

async function openForm(page: Page, { origin }: Varadi, path = '/'): Promise<void> {
  await page.goto(origin + path);
  await expect(save(page)).toBeEnabled();
}

const located = (page: Page, text = /Within 12 m/) => expect(page.getByText(text)).toBeVisible();

async function openLocatedPothole(page: Page, varadi: Varadi): Promise<void> {
  await openForm(page, varadi);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await located(page);
}

const moveTo = (context: BrowserContext, place: typeof PROBLEM_PLACE) =>
  context.setGeolocation(place);

test('a draft reopened elsewhere keeps its place until the person locates it again', async ({
  context,
  page,
  varadi
}) => {
  await openLocatedPothole(page, varadi);
  await draftStored(page, { category: 'pothole', location: expect.anything() });
  for (const accuracy of [12, 4]) {
    await moveTo(context, { ...HOME, accuracy });
    await page.reload();
    await expect(page.getByText(/You were writing this/)).toBeVisible();
    await page.waitForTimeout(1_000);
    await located(page);
  }
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toMatchObject({
    lat: PROBLEM_PLACE.latitude,
    lng: PROBLEM_PLACE.longitude
  });
});

test('the map is opened at a stop of the ward, by its name in either script', async ({
  page,
  varadi
}) => {
  const { latitude: lat, longitude: lng } = PROBLEM_PLACE;
  const stop = { kind: 'stop', name: { en: 'Library', kn: 'ಗ್ರಂಥಾಲಯ' }, at: [lat + 0.004, lng] };
  await page.route('**/api/wards', async (route) => {
    const pack = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...pack, hasPlaces: true } });
  });
  await page.route('**/api/wards/*/places', (route) => route.fulfill({ json: { places: [stop] } }));
  await openLocatedPothole(page, varadi);
  for (const name of ['libr', 'ಗ್ರಂಥಾ']) {
    await page.getByRole('button', { name: 'Set on a map' }).click();
    await page.getByRole('searchbox', { name: /main road or stop/ }).fill(name);
    await page.getByRole('button', { name: 'Library' }).click();
    await page.getByRole('button', { name: 'The pin is right' }).click();
    // A stop is near the problem; nobody has said that it is at the stop.
    await page.getByRole('button', { name: 'Yes, it is here' }).click();
    await expect(page.getByText('Place set on the map')).toBeVisible();
  }
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  const saved = (await placeSaved(page)) as { lat: number; source: string };
  expect(saved.source).toBe('pin');
  expect(saved.lat).toBeCloseTo(lat + 0.004, 4);
});

test('reopening a draft without a place does not give it one', async ({
  context,
  page,
  varadi
}) => {
  await context.clearPermissions();
  await openForm(page, varadi);
  await page.getByLabel('A few words').fill('deep hole');
  await draftStored(page, { description: 'deep hole' });
  await context.grantPermissions(['geolocation']);
  await page.reload();
  await expect(page.getByText(/You were writing this/)).toBeVisible();
  await choose(page, await phonePhoto());
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await page.waitForTimeout(1_000);
  await expect(page.getByText(/Within 12 m/)).toHaveCount(0);
  await page.getByRole('button', { name: 'Use my location' }).click();
  await located(page);
});

test('an open form on a phone that has moved asks which of the two places to use', async ({
  context,
  page,
  varadi
}) => {
  await openLocatedPothole(page, varadi);
  await moveTo(context, HOME);
  await choose(page, await phonePhoto(), 'Take a photo');
  await expect(page.getByText(/m away from the place that was found/)).toBeVisible();
  // Without an answer there is no place.
  await save(page).click();
  await expect(page.getByText('Please say first where the problem is.')).toBeVisible();
  await page.getByRole('button', { name: 'Where I am now' }).click();
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toMatchObject({ lat: HOME.latitude, source: 'gps' });
});

test('if an old position cannot be confirmed, Save asks before it files', async ({
  context,
  page,
  varadi
}) => {
  await page.clock.install();
  await openLocatedPothole(page, varadi);
  // This position is too coarse to tell whether the phone has moved.
  await moveTo(context, { ...PROBLEM_PLACE, accuracy: 3_000 });
  await page.clock.fastForward('11:00');
  await save(page).click();
  await expect(page.getByText(/This place was found at/)).toBeVisible();
  await expect(page.getByText('Please say first where the problem is.')).toBeVisible();
  await page.getByRole('button', { name: 'At the place that was found' }).click();
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toMatchObject({ lat: PROBLEM_PLACE.latitude, source: 'gps' });
});

test('“Where I am now” does not use the position of an hour ago', async ({
  context,
  page,
  varadi
}) => {
  await page.clock.install();
  await openLocatedPothole(page, varadi);
  await moveTo(context, HOME);
  await choose(page, await phonePhoto(), 'Take a photo');
  await expect(page.getByText(/m away from the place that was found/)).toBeVisible();
  await page.clock.fastForward('01:00:00');
  const later = { latitude: 12.9899, longitude: 77.5929, accuracy: 9 };
  await moveTo(context, later);
  await page.getByRole('button', { name: 'Where I am now' }).click();
  await located(page, /Within 9 m/);
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toMatchObject({ lat: later.latitude, source: 'gps' });
});

test('an empty form follows the phone’s position without asking', async ({
  context,
  page,
  varadi
}) => {
  await page.clock.install();
  await openForm(page, varadi);
  await located(page);
  await moveTo(context, { ...HOME, accuracy: 30 });
  await page.clock.fastForward('03:00');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await located(page, /Within 30 m/);
});

test('a photo of two days ago makes the form ask before it uses the current position', async ({
  page,
  varadi
}) => {
  await openLocatedPothole(page, varadi);
  await choose(page, await oldPhoto());
  await expect(page.getByText(QUESTION)).toBeVisible();
  // The question is still there after a reload.
  await draftStored(page, { doubt: expect.anything() });
  await page.reload();
  await expect(page.getByText(QUESTION)).toBeVisible();
  await save(page).click();
  await expect(page.getByText('Please say first where the problem is.')).toBeVisible();
  await page.getByLabel('Nearest landmark').fill('Bus stop, 5th cross');
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toBeNull();
});

test('a photo that was taken elsewhere offers its place, and the person can accept it', async ({
  context,
  page,
  varadi
}) => {
  await moveTo(context, HOME);
  await openLocatedPothole(page, varadi);
  // The photo's own position is in Cubbon Park.
  await choose(page, await phonePhoto());
  await expect(page.getByText(QUESTION)).toBeVisible();
  await page.getByRole('button', { name: 'Where the photo was taken' }).click();
  await expect(page.getByText(QUESTION)).toHaveCount(0);
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toMatchObject({ source: 'photo' });
});

test('adding a photo does not restore a removed place', async ({ page, varadi }) => {
  await openForm(page, varadi);
  await located(page);
  await page.getByRole('button', { name: 'Remove this place' }).click();
  await page.getByLabel('Nearest landmark').fill('Bus stop');
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await choose(page, await phonePhoto(), 'Take a photo');
  await expect(page.getByRole('button', { name: 'Remove photo 1' })).toBeVisible();
  await page.waitForTimeout(1_000);
  await expect(page.getByText(/Within 12 m/)).toHaveCount(0);
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toBeNull();
});

for (const accuracy of [3_000, 250_000]) {
  test(`a position with an accuracy of ${accuracy} m gives no ward and needs a pin or a landmark`, async ({
    context,
    page,
    varadi
  }) => {
    await moveTo(context, { ...PROBLEM_PLACE, accuracy });
    await openForm(page, varadi);
    await page.getByRole('radio', { name: 'Pothole' }).check();
    await expect(page.getByText('The ward is not certain; the office will find it.')).toBeVisible();
    await save(page).click();
    await expect(page.getByText(/Set a pin on the map or name a landmark/).first()).toBeVisible();
    // The hint is visible before; this mark shows that the first attempt was refused.
    await expect(page.locator('[data-wrong="true"]')).toHaveCount(1);
    await page.getByLabel('Nearest landmark').fill('Bus stop');
    await save(page).click();
    await expect(page).toHaveURL(/\/report\//);
  });
}

test('a map link offers the place that it contains', async ({ context, page, varadi }) => {
  await context.clearPermissions();
  await openForm(page, varadi);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await page.getByLabel('Nearest landmark').fill('https://www.google.com/maps?q=12.97160,77.59460');
  await page.getByRole('button', { name: 'Use this place' }).click();
  await expect(page.getByText('Place from the coordinates that you entered')).toBeVisible();
  await save(page).click();
  await expect(page).toHaveURL(/\/report\//);
  expect(await placeSaved(page)).toMatchObject({ lat: 12.9716, source: 'typed' });
});

test('a landmark of invisible characters does not count as a place', async ({
  context,
  page,
  varadi
}) => {
  await context.clearPermissions();
  await openForm(page, varadi);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await page.getByLabel('Nearest landmark').fill('\u200b\u3164\u200e');
  await save(page).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.locator('[data-wrong="true"]')).toBeVisible();
});

test('a better position soon after saving is sent as an amendment, and said', async ({
  context,
  page,
  varadi
}) => {
  await context.setGeolocation({ ...PROBLEM_PLACE, accuracy: 60 });
  await page.goto(varadi.origin);
  await page.getByRole('radio', { name: 'Pothole' }).check();
  await expect(page.getByText('Only within 60 m.')).toBeVisible();
  await page.getByRole('button', { name: 'Send report' }).click();
  await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
  await context.setGeolocation({ ...PROBLEM_PLACE, accuracy: 5 });
  await expect(page.getByText('within 5 m, and is sending that')).toBeVisible();
  await expect(page.getByText(/· within 5 m/)).toBeVisible();
});
