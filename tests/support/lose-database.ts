import type { Page } from '@playwright/test';

/** What Chromium does at a start where it finds the database damaged. A picture is shown: no app is at work. */
export async function loseDatabase(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/icons/icon.svg`);
  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase('varadi');
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error!);
      })
  );
}
