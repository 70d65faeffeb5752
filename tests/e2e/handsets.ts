import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { launch as launchPuppeteer, type Page as PuppeteerPage } from 'puppeteer-core';
import { Builder, By, Capabilities, type WebDriver } from 'selenium-webdriver';
import { CHROMIUM_ARGS, findChromium, findFirefox, findWebKit } from '../support/browser.ts';
import { freePort } from '../support/postgres.ts';

/**
 * The part of a phone's browser that the tests for every browser need. Each browser is driven by the
 * protocol that it supports: CDP, WebDriver BiDi or WebDriver. Selectors are CSS.
 */
export type Handset = {
  /** Loads an address in the current tab. */
  open: (url: string) => Promise<void>;
  /** Opens a second tab and makes it current; the first stays open. */
  newTab: () => Promise<void>;
  click: (selector: string) => Promise<void>;
  fill: (selector: string, text: string) => Promise<void>;
  choose: (selector: string, files: readonly string[]) => Promise<void>;
  /** Evaluates an expression in the page; a promise is awaited. */
  run: <Value>(expression: string) => Promise<Value>;
  close: () => Promise<void>;
};

export type HandsetName = 'Chromium' | 'Firefox' | 'WebKitGTK';

/** Firefox starts a navigation again when a service worker is slow to start; WebDriver BiDi reports that as an error. */
const RESTARTED = 'A new navigation interrupted an unfinished navigation';

const VIEWPORT = { width: 360, height: 640 };

export const HANDSETS: Record<HandsetName, () => Promise<Handset>> = {
  async Chromium() {
    const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
    const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-IN' });
    let page = await context.newPage();
    return {
      open: (url) => page.goto(url).then(() => undefined),
      async newTab() {
        page = await context.newPage();
      },
      click: (selector) => page.locator(selector).first().click(),
      fill: (selector, text) => page.locator(selector).first().fill(text),
      choose: (selector, files) =>
        page
          .locator(selector)
          .first()
          .setInputFiles([...files]),
      run: (expression) => page.evaluate(expression),
      close: () => browser.close()
    };
  },

  async Firefox() {
    const browser = await launchPuppeteer({
      browser: 'firefox',
      executablePath: findFirefox(),
      headless: true,
      extraPrefsFirefox: {
        'dom.serviceWorkers.testing.enabled': true,
        'intl.accept_languages': 'en-IN, en'
      }
    });
    const openPage = async (): Promise<PuppeteerPage> => {
      const page = await browser.newPage();
      await page.setViewport(VIEWPORT);
      return page;
    };
    let page = await openPage();
    const find = async (selector: string) => (await page.waitForSelector(selector))!;
    return {
      async open(url) {
        await page.goto(url).catch((cause: unknown) => {
          if (!String(cause).includes(RESTARTED)) throw cause;
          return page.goto(url);
        });
      },
      async newTab() {
        page = await openPage();
      },
      click: async (selector) =>
        (await find(selector)).evaluate((one) => (one as HTMLElement).click()),
      async fill(selector, text) {
        const field = await find(selector);
        await field.evaluate((one) => ((one as HTMLInputElement).value = ''));
        await field.type(text);
      },
      async choose(selector, files) {
        const input = await page.waitForSelector(selector);
        await (
          input as unknown as { uploadFile: (...files: string[]) => Promise<void> }
        ).uploadFile(...files);
      },
      run: async <Value>(expression: string) => (await page.evaluate(expression)) as Value,
      close: () => browser.close()
    };
  },

  async WebKitGTK() {
    const { driver: driverPath, browser, xvfb } = findWebKit();
    const [screen, port] = [await freePort(), await freePort()];
    const processes: ChildProcess[] = [];
    const start = (command: string, args: string[], env = {}) => {
      const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
      processes.push(child);
    };
    start(xvfb, [`:${screen}`, '-screen', '0', '800x900x24', '-nolisten', 'tcp']);
    start(driverPath, [`--port=${port}`], {
      DISPLAY: `:${screen}`,
      // A container has neither a graphics card nor a sandbox.
      WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1'
    });
    const capabilities = new Capabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] }
    });
    const driver = await retryUntilReady(() =>
      new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build()
    );
    await driver.manage().setTimeouts({ implicit: 10_000, script: 30_000, pageLoad: 30_000 });
    return {
      ...byWebDriver(driver),
      async close() {
        await driver.quit().catch(() => {});
        for (const child of processes.toReversed()) child.kill();
      }
    };
  }
};

const byWebDriver = (driver: WebDriver): Omit<Handset, 'close'> => ({
  open: (url) => driver.get(url),
  newTab: () => driver.switchTo().newWindow('tab'),
  async click(selector) {
    const element = await driver.findElement(By.css(selector));
    await driver.executeScript('arguments[0].click()', element);
  },
  async fill(selector, text) {
    const field = await driver.findElement(By.css(selector));
    // Key events go to the front window, and without a window manager there is none.
    await driver.executeScript(
      `const [field, text] = arguments;
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));`,
      field,
      text
    );
  },
  choose: async (selector, files) =>
    (await driver.findElement(By.css(selector))).sendKeys(files.join('\n')),
  async run<Value>(expression: string) {
    const answer = await driver.executeAsyncScript<{ value?: Value; error?: string }>(`
      const done = arguments[arguments.length - 1];
      Promise.resolve().then(() => (${expression})).then(
        (value) => done({ value }),
        (cause) => done({ error: String(cause) })
      );`);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as Value;
  }
});

/** The driver needs a moment until it listens. */
async function retryUntilReady<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let left = 40; ; left--) {
    try {
      return await attempt();
    } catch (cause) {
      if (left === 0) throw cause;
      await sleep(250);
    }
  }
}
