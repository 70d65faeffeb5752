import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { phonePhoto } from '../support/phone-photo.ts';
import { expect, openApp, openQueue, saveReport, test } from './fixtures.ts';

async function expectNoViolations(page: Page, screen: string): Promise<void> {
  await page.waitForLoadState('networkidle');
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`);
  expect(found, screen).toEqual([]);
}

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced colours': { forcedColors: 'active' }
} as const;

for (const [name, look] of Object.entries(LOOKS)) {
  test(`axe finds no violation on any resident screen at 320 px (${name})`, async ({
    page,
    varadi
  }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia(look);
    await openApp(page, varadi, '/mine');
    await expect(page.getByText(/No reports yet/)).toBeVisible();
    await expectNoViolations(page, 'no reports');
    await openApp(page, varadi);
    await expectNoViolations(page, 'the form');
    await page.getByRole('button', { name: 'Remove this place' }).click();
    await page.getByRole('button', { name: 'Send report' }).click();
    await expect(page.getByText('Please choose what it is.')).toBeVisible();
    await expectNoViolations(page, 'the form with errors');
    await page.getByRole('button', { name: 'Set on a map' }).click();
    await expect(page.getByRole('button', { name: 'The pin is right' })).toBeEnabled();
    await expectNoViolations(page, 'the map');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Use my location' }).click();
    await page.getByLabel('A few words').fill('a draft');
    await page.waitForTimeout(500);
    await page.goto(`${varadi.origin}/?new`);
    await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
    await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
    await expectNoViolations(page, 'a receipt');
    await page.getByRole('button', { name: 'Take this report back' }).click();
    await expectNoViolations(page, 'a confirmation dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Correct it' }).click();
    await expectNoViolations(page, 'the correction');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.goto(`${varadi.origin}/mine`);
    await expect(page.getByText('Drafts')).toBeVisible();
    await expectNoViolations(page, 'my reports');
    await page.goto(`${varadi.origin}/nowhere`);
    await expect(page.getByText('There is no such page.')).toBeVisible();
    await expectNoViolations(page, 'the page for unknown addresses');
  });

  test(`axe finds no violation on any officer screen (${name})`, async ({ page, varadi }) => {
    await page.emulateMedia(look);
    await openApp(page, varadi);
    await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
    await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
    await page.goto(`${varadi.origin}/officer/sign-in`);
    await expect(page.getByLabel('Password')).toBeVisible();
    await expectNoViolations(page, 'the sign-in page');
    await openQueue(page, varadi);
    await expect(page.getByRole('link', { name: /Pothole/ })).toBeVisible();
    await expectNoViolations(page, 'the queue');
    await page.getByLabel('Category').selectOption('sewage');
    await expect(page.getByText('No report fits these filters.')).toBeVisible();
    await expectNoViolations(page, 'the empty queue');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('link', { name: /Pothole/ }).click();
    await expect(page.getByRole('button', { name: 'Acknowledge' })).toBeVisible();
    await expectNoViolations(page, 'a report');
    await page.getByRole('button', { name: 'Reject' }).click();
    await expectNoViolations(page, 'the reject dialog');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Mark as fixed' }).click();
    await expectNoViolations(page, 'the dialog to mark as fixed');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Account' }).click();
    await expect(page.getByLabel('Name')).toHaveValue('Asha Rao');
    await expectNoViolations(page, 'the account');
  });
}

/** As Android's largest font size does. */
const enlarge = (page: Page) =>
  page.addInitScript(() => {
    addEventListener('DOMContentLoaded', () => {
      document.documentElement.style.fontSize = '200%';
    });
  });

async function expectToFit(page: Page, screen: string): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map(({ outerHTML }) => outerHTML.slice(0, 100));
  });
  expect(tooWide, screen).toEqual([]);
}

for (const language of ['en', 'kn']) {
  test(`no screen is wider than a phone with text at 200 % (${language})`, async ({
    page,
    varadi
  }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await openQueue(page, varadi);
    await page.goto(varadi.origin);
    await saveReport(page, { photos: [{ name: 'a.jpg', buffer: await phonePhoto() }] });
    await expect(page.getByRole('heading', { name: 'Received' })).toBeVisible();
    const report = new URL(page.url()).pathname;
    await enlarge(page);
    await page.goto(`${varadi.origin}/?language=${language}`);
    for (const path of [
      '/',
      '/mine',
      report,
      '/officer',
      `/officer${report}`,
      '/officer/account',
      '/officer/admin/budget',
      '/officer/admin/agencies',
      '/officer/admin/suggestions'
    ]) {
      await page.goto(varadi.origin + path);
      await page.waitForLoadState('networkidle');
      await expectToFit(page, path);
    }
    await page.screenshot({ path: test.info().outputPath('large.png') });
  });
}
