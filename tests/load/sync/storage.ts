import path from 'node:path';
import { chromium } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../../support/browser.ts';
import type { Report } from '../bench.ts';
import { median } from '../median.ts';
import { servePage } from '../served-page.ts';
import { PEERS } from './peers.ts';

const SAVES = 60;
const WAYS = ['ours', 'one flushed IndexedDB put', 'PouchDB', 'RxDB (Dexie storage)'] as const;
type Way = (typeof WAYS)[number];

/**
 * Measures the milliseconds until one report is saved in Chromium; all ways run one after the other on the same
 * documents. Ours flushes (strict durability) together with the outbox entry; the others use their defaults.
 */
export async function savesInChromium(report: Report): Promise<void> {
  const site = await servePage(path.join(PEERS, 'storage-page.mjs'));
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage();
    await page.goto(site.origin);
    await page.waitForFunction(() => 'measure' in globalThis);
    const measure = (way: Way, times: number) =>
      page.evaluate(
        ([how, count]) =>
          (
            globalThis as unknown as {
              measure: (way: string, times: number) => Promise<number[]>;
            }
          ).measure(how, count),
        [way, times] as const
      );
    const times = new Map<Way, number[]>();
    for (const way of WAYS) {
      await measure(way, 5);
      times.set(way, await measure(way, SAVES));
    }
    const ours = median(times.get('ours')!);
    for (const way of WAYS.slice(1)) {
      report({
        metric: `save of one report until it is stored, Chromium, median of ${SAVES}`,
        value: Number(ours.toFixed(2)),
        unit: 'ms',
        peer: way,
        peerValue: Number(median(times.get(way)!).toFixed(2))
      });
    }
  } finally {
    await browser.close();
    await site.close();
  }
}
