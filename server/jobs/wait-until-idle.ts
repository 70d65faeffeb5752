import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Duration of one measurement. */
const MEASUREMENT_MS = 50;
/** Event loop utilisation, 0 to 1, from which requests have precedence. */
const BUSY_UTILIZATION = 0.3;

/** @returns the event loop utilisation of this process, 0 to 1 */
async function measure(): Promise<number> {
  const before = performance.eventLoopUtilization();
  await sleep(MEASUREMENT_MS);
  return performance.eventLoopUtilization(before).utilization;
}

/**
 * Waits until this process is idle, so that requests have precedence over background work.
 *
 * @param until deadline, in milliseconds of `performance.now`: it returns then even if the process is still busy. The
 *   clock decides, not the number of measurements, since a busy process makes few
 */
export async function waitUntilIdle(
  until: number,
  { busy = measure, now = () => performance.now() } = {}
): Promise<void> {
  while (now() < until) {
    if ((await busy()) < BUSY_UTILIZATION) return;
  }
}
