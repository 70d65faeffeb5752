import type { Page } from '@playwright/test';

/**
 * Deletes the database, as Chromium does when it starts and finds it damaged. The page shows an image, so that
 * the app does not run meanwhile.
 */
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
