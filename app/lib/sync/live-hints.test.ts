import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttled } from './live-hints.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const GAP_MS = 3_000;

function recordRuns() {
  const began = Date.now();
  const runs: number[] = [];
  return { runs, hint: throttled(() => runs.push(Date.now() - began), GAP_MS) };
}

test('one hint causes a run at once, and one more after the gap', () => {
  const { runs, hint } = recordRuns();
  hint();
  vi.advanceTimersByTime(60_000);
  expect(runs).toEqual([0, GAP_MS]);
});

test('many hints cause one run per gap, and one more run after the last hint', () => {
  const { runs, hint } = recordRuns();
  for (let at = 0; at < 10_000; at += 100) {
    hint();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(60_000);
  expect(runs).toEqual([0, 3_000, 6_000, 9_000, 12_000, 15_000]);
});

test('a hint after a pause causes a run at once', () => {
  const { runs, hint } = recordRuns();
  hint();
  vi.advanceTimersByTime(10_000);
  hint();
  expect(runs).toEqual([0, GAP_MS, 10_000]);
});

test('hints that arrive just after a gap do not cause a run within the next gap', () => {
  const { runs, hint } = recordRuns();
  for (let i = 0; i < 20; i++) {
    hint();
    vi.advanceTimersByTime(GAP_MS + 1);
  }
  const gaps = runs.slice(1).map((at, i) => at - runs[i]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(GAP_MS);
});
