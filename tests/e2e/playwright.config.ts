import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../support/browser.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  // Each worker runs a server, a database and a browser; two cores carry two workers.
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]],
  use: {
    ...devices['Pixel 5'],
    viewport: { width: 360, height: 640 },
    locale: 'en-IN',
    timezoneId: 'Asia/Kolkata',
    permissions: ['geolocation', 'background-sync'],
    geolocation: { latitude: 12.97629, longitude: 77.59289, accuracy: 12 },
    // A trace costs a tenth of the time; `npm run test:e2e -- FILE --trace on` records one.
    trace: 'off',
    launchOptions: { executablePath: findChromium(), args: CHROMIUM_ARGS }
  }
});
