import { expect, test } from 'vitest';
import { accuracy, calibrationError, coverageAt, f1, macroF1 } from './measures.ts';

const judged = (...rows: [string, string, number][]) =>
  rows.map(([truth, said, confidence]) => ({ truth, said, confidence }));

test('F1 is the harmonic mean of precision and recall; macro F1 averages over labels that occur', () => {
  // road: 2 true positives, 1 false positive, 1 false negative; drain: 1 of each.
  const some = judged(
    ['road', 'road', 1],
    ['road', 'road', 1],
    ['road', 'drain', 1],
    ['drain', 'drain', 1],
    ['drain', 'road', 1]
  );
  expect(accuracy(some)).toBeCloseTo(3 / 5);
  expect(f1(some, 'road')).toBeCloseTo(2 / 3);
  expect(f1(some, 'drain')).toBeCloseTo(1 / 2);
  expect(macroF1(some)).toBeCloseTo((2 / 3 + 1 / 2) / 2);
  expect(f1(some, 'nothing')).toBe(0);
});

test('coverage takes the most confident answers while their precision is high enough', () => {
  const some = judged(['a', 'a', 0.9], ['a', 'a', 0.8], ['a', 'b', 0.7], ['a', 'a', 0.6]);
  expect(coverageAt(some, 1)).toBeCloseTo(1 / 2);
  expect(coverageAt(some, 0.75)).toBe(1);
  expect(coverageAt(judged(['a', 'b', 0.5], ['a', 'a', 0.5]), 0.95)).toBe(0);
});

test('the calibration error is 0 if confidence equals the share of right answers', () => {
  const right = judged(['a', 'a', 0.75], ['a', 'a', 0.75], ['a', 'a', 0.75], ['a', 'b', 0.75]);
  expect(calibrationError(right)).toBeCloseTo(0);
  expect(calibrationError(judged(['a', 'b', 1]))).toBeCloseTo(1);
});
