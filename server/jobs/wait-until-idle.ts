import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long this process is watched before it is called idle or busy, in milliseconds. */
const WINDOW = 50;
/** A share of the time in which it is busy with requests: above it, they come first. */
const BUSY = 0.3;

/** @returns the share, 0 to 1, of the next moment in which this process was busy */
async function watch(): Promise<number> {
  const before = performance.eventLoopUtilization();
  await sleep(WINDOW);
  return performance.eventLoopUtilization(before).utilization;
}

/**
 * Waits until this process has little to do: intake comes before all that can be done after it.
 *
 * @param until milliseconds as `performance.now` counts them; then the work has waited long enough,
 *   whatever else goes on, and however seldom so busy a process came to look
 */
export async function waitUntilIdle(
  until: number,
  { busy = watch, now = () => performance.now() } = {}
): Promise<void> {
  while (now() < until) {
    if ((await busy()) < BUSY) return;
  }
}
