import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, openApp, openQueue, saveReport, test } from './world.ts';

async function expectNothing(page: Page, where: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  expect(found, where).toEqual([]);
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen of a resident (${scheme})`, async ({ page, varadi }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openApp(page, varadi, '/mine');
    await expect(page.getByText(/No reports yet/)).toBeVisible();
    await expectNothing(page, 'no reports');
    await openApp(page, varadi);
    await expectNothing(page, 'the form');
    await page.getByRole('button', { name: 'Remove this place' }).click();
    await page.getByRole('button', { name: 'Save report' }).click();
    await expect(page.getByText('Please choose what it is.')).toBeVisible();
    await expectNothing(page, 'the form with errors');
    await page.getByRole('button', { name: 'Set on a map' }).click();
    await expect(page.getByRole('button', { name: 'The pin is right' })).toBeEnabled();
    await expectNothing(page, 'the map');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Use my location' }).click();
    await page.getByLabel('A few words').fill('a draft');
    await page.waitForTimeout(500);
    await page.goto(`${varadi.origin}/?new`);
    await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
    await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
    await expectNothing(page, 'a receipt');
    await page.getByRole('button', { name: 'Take this report back' }).click();
    await expectNothing(page, 'a question');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.goto(`${varadi.origin}/mine`);
    await expect(page.getByText('Drafts')).toBeVisible();
    await expectNothing(page, 'my reports');
    await page.goto(`${varadi.origin}/nowhere`);
    await expect(page.getByText('There is no such page.')).toBeVisible();
    await expectNothing(page, 'no such page');
  });

  test(`axe finds nothing on any screen of an officer (${scheme})`, async ({ page, varadi }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await openApp(page, varadi);
    await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
    await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
    await page.goto(`${varadi.origin}/officer/sign-in`);
    await expect(page.getByLabel('Password')).toBeVisible();
    await expectNothing(page, 'signing in');
    await openQueue(page, varadi);
    await expect(page.getByRole('link', { name: /Pothole/ })).toBeVisible();
    await expectNothing(page, 'the queue');
    await page.getByLabel('Category').selectOption('sewage');
    await expect(page.getByText('No report fits these filters.')).toBeVisible();
    await expectNothing(page, 'the queue with nothing in it');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('link', { name: /Pothole/ }).click();
    await expect(page.getByRole('button', { name: 'Acknowledge' })).toBeVisible();
    await expectNothing(page, 'a report');
    await page.getByRole('button', { name: 'Reject' }).click();
    await expectNothing(page, 'turning down');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Mark as fixed' }).click();
    await expectNothing(page, 'marking as fixed');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Account' }).click();
    await expect(page.getByLabel('Name')).toHaveValue('Asha Rao');
    await expectNothing(page, 'the account');
  });
}
