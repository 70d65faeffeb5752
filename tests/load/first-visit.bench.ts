import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { openDatabase } from '#server/database/open-database.ts';
import { CHROMIUM_ARGS, findChromium } from '../support/browser.ts';
import { silent } from '../support/databases.ts';
import { freePort } from '../support/postgres.ts';
import { makeDataDir, removeDataDir } from '../support/process.ts';
import {
  startThrottledLink,
  type LinkSpeed,
  type ThrottledLink
} from '../support/throttled-link.ts';
import type { Report } from './bench.ts';
import { median } from './median.ts';

/*
 * The first visit of a cheap phone, in Kannada, on a screen of 360 × 640, with a CPU six times slower, over links of
 * 2G, 3G and 4G. Measured: until the form can be used, until a saved report is on the phone, until the app works
 * without a network; requests and bytes; a second opening; and visits whose link is cut for a while. With the folder
 * of another (built) checkout as argument, that is measured in the same run, as the peer.
 */

const LINKS: Record<string, LinkSpeed> = {
  '2G': { bytesPerMs: 6, latencyMs: 200 },
  '50 KB/s': { bytesPerMs: 50, latencyMs: 100 },
  '4G': { bytesPerMs: 1_000, latencyMs: 30 }
};
const CPU_SLOWDOWN = 6;
const RUNS = 3;
/** When the link is cut, in milliseconds after the visit began, at 2G. */
const CUTS_MS = [2_000, 5_000, 10_000, 20_000, 35_000];
const CUT_DURATION_MS = 15_000;
const VISIT_TIMEOUT_MS = 240_000;

type Visit = {
  firstPaint: number;
  category: number;
  saved: number;
  offline: number;
  requests: number;
  down: number;
  headers: number;
  again: number;
};
type Cut = { saved: boolean; said: boolean };

export async function run(report: Report, args: string[]): Promise<void> {
  const isShort = args.includes('--short');
  const other = args.find((arg) => !arg.startsWith('--'));
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  try {
    for (const [name, speed] of Object.entries(LINKS)) {
      if (isShort && name !== '2G') continue;
      const visits = async (folder: string) => {
        const all: Visit[] = [];
        for (let i = 0; i < (isShort ? 1 : RUNS); i++)
          all.push(await measure(browser, folder, speed));
        return (key: keyof Visit) => Math.round(median(all.map((one) => one[key])));
      };
      const ours = await visits('.');
      const theirs = other ? await visits(other) : undefined;
      const figure = (metric: string, key: keyof Visit, unit: string) =>
        report({
          metric: `${name}: ${metric}`,
          value: ours(key),
          unit,
          ...(theirs && { peer: 'another checkout', peerValue: theirs(key) })
        });
      figure('first paint', 'firstPaint', 'ms');
      figure('a category can be chosen', 'category', 'ms');
      figure('a report is saved', 'saved', 'ms');
      figure('the app works without a network', 'offline', 'ms');
      figure('requests of the first visit', 'requests', 'requests');
      figure('received in the first visit', 'down', 'bytes');
      figure('of these, response headers', 'headers', 'bytes');
      figure('received in a second opening', 'again', 'bytes');
    }
    const ours = await cutVisits(browser, '.');
    const theirs = other ? await cutVisits(browser, other) : undefined;
    const figure = (metric: string, key: keyof typeof ours) =>
      report({
        metric: `2G, cut at ${CUTS_MS.map((at) => at / 1_000).join(', ')} s for 15 s: ${metric}`,
        value: ours[key],
        unit: 'reports',
        ...(theirs && { peer: 'another checkout', peerValue: theirs[key] })
      });
    figure('said to be saved', 'saved');
    figure('arrived', 'arrived');
    figure('failures that the screen named although the report arrived', 'untrue');
  } finally {
    await browser.close();
  }
}

/** Serves a checkout's built app, behind a link. */
async function withLink<Value>(
  folder: string,
  speed: LinkSpeed,
  work: (link: ThrottledLink) => Promise<Value>
): Promise<{ value: Value; reports: number }> {
  const dataDir = await makeDataDir();
  const port = await freePort();
  const link = await startThrottledLink(`http://127.0.0.1:${port}`, speed);
  const child = spawn(process.execPath, ['--liftoff-only', 'server/main.ts'], {
    cwd: path.resolve(folder),
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      DATA_DIR: dataDir,
      PUBLIC_ORIGIN: link.origin
    },
    stdio: 'ignore'
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    for (let tried = 0; tried < 600; tried++) {
      if ((await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) break;
      await sleep(100);
    }
    const value = await work(link);
    child.kill();
    await ended;
    const database = await openDatabase({ databaseUrl: undefined, dataDir }, silent);
    const { count } = await database
      .selectFrom('report')
      .select((select) => select.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow();
    await database.destroy();
    return { value, reports: Number(count) };
  } finally {
    child.kill();
    await link.close();
    await removeDataDir(dataDir);
  }
}

async function openPhone(browser: Browser): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 640 },
    locale: 'kn-IN',
    isMobile: true,
    hasTouch: true,
    deviceScaleFactor: 2
  });
  return { context, page: await slowPage(context) };
}

async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  page.setDefaultTimeout(VISIT_TIMEOUT_MS);
  return page;
}

/** Two visits: one that only looks, until everything has come, then opens again; one that saves at once. */
async function measure(browser: Browser, folder: string, speed: LinkSpeed): Promise<Visit> {
  const looking = await withLink(folder, speed, async (link) => {
    const { context, page } = await openPhone(browser);
    const began = performance.now();
    const since = () => performance.now() - began;
    await page.goto(link.origin, { waitUntil: 'commit' });
    await chooseCategory(page);
    const category = since();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const offline = since();
    await quiet(link);
    const firstPaint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
    );
    const first = link.carried();
    await page.close();
    const again = await slowPage(context);
    await again.goto(link.origin);
    await quiet(link);
    const second = link.carried();
    await context.close();
    return {
      ...{ firstPaint, category, offline },
      requests: first.requests,
      down: first.down,
      headers: first.responseHeaders,
      again: second.down - first.down
    };
  });
  const { value: saved } = await withLink(folder, speed, async (link) => {
    const { context, page } = await openPhone(browser);
    const began = performance.now();
    await page.goto(link.origin, { waitUntil: 'commit' });
    await fill(page);
    await save(page);
    const took = performance.now() - began;
    await context.close();
    return took;
  });
  return { ...looking.value, saved };
}

async function cutVisits(browser: Browser, folder: string) {
  const { value: cuts, reports } = await withLink(folder, LINKS['2G']!, async (link) => {
    const all: Cut[] = [];
    for (const at of CUTS_MS) all.push(await cutVisit(browser, link, at));
    return all;
  });
  return {
    saved: cuts.filter(({ saved }) => saved).length,
    arrived: reports,
    untrue: cuts.filter(({ said }) => said).length
  };
}

async function cutVisit(browser: Browser, link: ThrottledLink, at: number): Promise<Cut> {
  const { context, page } = await openPhone(browser);
  const cutting = sleep(at).then(async () => {
    link.cut();
    await sleep(CUT_DURATION_MS);
    link.restore();
  });
  await page.goto(link.origin, { waitUntil: 'commit' }).catch(() => {});
  let said = false;
  try {
    await fill(page);
    // Just before the cut, or as soon as that is possible.
    await save(page);
    const saved = true;
    said =
      (await page
        .getByText(KANNADA.form_save_failed!, { exact: true })
        .filter({ visible: true })
        .count()) > 0;
    await cutting;
    await arrived(page);
    return { saved, said };
  } catch {
    await cutting;
    return { saved: false, said };
  } finally {
    await context.close();
  }
}

const KANNADA = JSON.parse(await readFile('shared/messages/kn.json', 'utf8')) as Record<
  string,
  string
>;

async function chooseCategory(page: Page): Promise<void> {
  await page
    .locator('label')
    .filter({ has: page.locator('input[name=category][value=pothole]') })
    .click();
}

async function fill(page: Page): Promise<void> {
  await chooseCategory(page);
  await page.locator('#landmark').fill('ಬಸ್ ನಿಲ್ದಾಣ');
}

/** Presses the button until the screen says that the report is saved. */
async function save(page: Page): Promise<void> {
  const isSaved = () => page.getByRole('heading', { level: 1, name: new RegExp(SAVED) }).count();
  const deadline = Date.now() + VISIT_TIMEOUT_MS;
  while ((await isSaved()) === 0) {
    if (Date.now() > deadline) throw new Error('the report was never saved');
    await page
      .locator('form button.save:enabled')
      .click({ timeout: 300 })
      .catch(() => {});
    await sleep(50);
  }
}

/** The headings of a receipt. */
const SAVED = ['report_saved', 'receipt_on_phone', 'receipt_sent', 'receipt_received']
  .map((key) => `^${KANNADA[key]!}$`)
  .join('|');

/** Waits until the screen says that the server has the report. */
const arrived = (page: Page): Promise<void> =>
  page
    .getByRole('heading', {
      level: 1,
      name: new RegExp(`^(${KANNADA.receipt_sent!}|${KANNADA.receipt_received!})$`)
    })
    .waitFor();

/** Waits until nothing was carried for some seconds. */
async function quiet(link: ThrottledLink): Promise<void> {
  await sleep(6_000);
  while (link.quietFor() < 4_000) await sleep(200);
}
