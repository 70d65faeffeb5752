import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long this process is watched before it is called idle or busy, in milliseconds. */
const WINDOW = 50;
/** A share of the time in which it is busy with requests: above it, they come first. */
const BUSY = 0.3;

/**
 * Waits until this process has little to do: intake comes before all that can be done after it.
 *
 * @param most milliseconds; then the work has waited long enough, whatever else goes on
 */
export async function giveWay(most: number): Promise<void> {
  for (let waited = 0; waited < most; waited += WINDOW) {
    const before = performance.eventLoopUtilization();
    await sleep(WINDOW);
    if (performance.eventLoopUtilization(before).utilization < BUSY) return;
  }
}
