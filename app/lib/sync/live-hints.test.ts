import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spaced } from './live-hints.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const GAP = 3_000;

function ranAt() {
  const began = Date.now();
  const runs: number[] = [];
  return { runs, hint: spaced(() => runs.push(Date.now() - began), GAP) };
}

test('one hint is followed at once, and once more after the gap', () => {
  const { runs, hint } = ranAt();
  hint();
  vi.advanceTimersByTime(60_000);
  expect(runs).toEqual([0, GAP]);
});

test('a crowd of hints is followed once a gap, and after the last of them there is one run more', () => {
  const { runs, hint } = ranAt();
  for (let at = 0; at < 10_000; at += 100) {
    hint();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(60_000);
  expect(runs).toEqual([0, 3_000, 6_000, 9_000, 12_000, 15_000]);
});

test('a hint after a rest is followed at once again', () => {
  const { runs, hint } = ranAt();
  hint();
  vi.advanceTimersByTime(10_000);
  hint();
  expect(runs).toEqual([0, GAP, 10_000]);
});

test('hints that come just as a gap has ended run nothing within the next', () => {
  const { runs, hint } = ranAt();
  for (let i = 0; i < 20; i++) {
    hint();
    vi.advanceTimersByTime(GAP + 1);
  }
  const gaps = runs.slice(1).map((at, i) => at - runs[i]!);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(GAP);
});
