import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../support/browser.ts';
import { makeDataDir, removeDataDir, startServer } from '../support/process.ts';
import type { Report } from './bench.ts';
import { median } from './median.ts';

const LIGHTHOUSE_RUNS = 3;

/** Measures what a first visit to `/` loads, and its Lighthouse scores on a phone. */
export async function run(report: Report): Promise<void> {
  const dataDir = await makeDataDir();
  const server = await startServer(dataDir, {}, []);
  try {
    await measureBytes(server.origin, report);
    await measureLighthouse(server.origin, report);
  } finally {
    await server.end();
    await removeDataDir(dataDir);
  }
}

async function measureBytes(origin: string, report: Report): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
  const gzipped = { script: 0, style: 0, document: 0 };
  const pending: Promise<void>[] = [];
  page.on('response', (response) => {
    // Prefetches of the service worker do not count.
    if (response.request().serviceWorker() || response.fromServiceWorker()) return;
    const type = response.request().resourceType();
    pending.push(
      response.body().then(
        (body) => {
          const bytes = gzipSync(body, { level: 9 }).length;
          if (type === 'script') gzipped.script += bytes;
          if (type === 'stylesheet') gzipped.style += bytes;
          if (type === 'document') {
            gzipped.document += bytes;
            gzipped.style += inlineStyles(body.toString('utf8'));
          }
        },
        () => {}
      )
    );
  });
  await page.goto(origin, { waitUntil: 'networkidle' });
  await page.waitForTimeout(5_000);
  await Promise.all(pending);
  await browser.close();
  const kilobytes = (bytes: number) => Number((bytes / 1_000).toFixed(1));
  report({
    metric: 'JS + CSS of /, gzipped',
    value: kilobytes(gzipped.script + gzipped.style),
    unit: 'KB'
  });
  report({ metric: 'document of /, gzipped', value: kilobytes(gzipped.document), unit: 'KB' });
  const worker = gzipSync(await readFile('build/service-worker.js'), { level: 9 }).length;
  report({ metric: 'service worker, gzipped', value: kilobytes(worker), unit: 'KB' });
}

function inlineStyles(html: string): number {
  const styles = Array.from(html.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g), ([, css]) => css);
  return gzipSync(styles.join(''), { level: 9 }).length;
}

type Lighthouse = {
  categories: Record<string, { score: number }>;
  audits: Record<string, { numericValue: number }>;
};

async function measureLighthouse(origin: string, report: Report): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-lighthouse-'));
  const runs: Lighthouse[] = [];
  for (let i = 0; i < LIGHTHOUSE_RUNS; i++) {
    const output = path.join(folder, `${i}.json`);
    const { status, stderr } = spawnSync(
      'lighthouse',
      [
        origin,
        '--quiet',
        '--output=json',
        `--output-path=${output}`,
        '--only-categories=performance,accessibility,best-practices',
        `--chrome-flags=--headless=new ${CHROMIUM_ARGS.filter((flag) => !flag.includes('gl')).join(' ')}`
      ],
      { env: { ...process.env, CHROME_PATH: findChromium() }, encoding: 'utf8' }
    );
    if (status !== 0) throw new Error(`Lighthouse failed: ${stderr}`);
    runs.push(JSON.parse(await readFile(output, 'utf8')) as Lighthouse);
  }
  const score = (name: string) =>
    Math.round(median(runs.map(({ categories }) => categories[name]!.score)) * 100);
  const audit = (name: string) =>
    Math.round(median(runs.map(({ audits }) => audits[name]!.numericValue)));
  report({ metric: 'Lighthouse mobile performance', value: score('performance'), unit: 'of 100' });
  report({ metric: 'Lighthouse accessibility', value: score('accessibility'), unit: 'of 100' });
  report({ metric: 'Lighthouse best practices', value: score('best-practices'), unit: 'of 100' });
  report({ metric: 'first contentful paint', value: audit('first-contentful-paint'), unit: 'ms' });
  report({
    metric: 'largest contentful paint',
    value: audit('largest-contentful-paint'),
    unit: 'ms'
  });
  report({ metric: 'total blocking time', value: audit('total-blocking-time'), unit: 'ms' });
  await rm(folder, { recursive: true, force: true });
}
