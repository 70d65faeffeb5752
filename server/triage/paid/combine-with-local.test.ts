import { expect, test } from 'vitest';
import { triageLocally } from '../local/triage.ts';
import type { Answer } from './answer.ts';
import { combineWithLocal } from './combine-with-local.ts';

const answer: Answer = {
  category: 'other',
  severity: 'low',
  confidence: 0.9,
  privacy: [],
  spam: true,
  tampered: false
};

test('a text that names no street problem may be spam, whatever words local triage used', () => {
  const advertisement = triageLocally('Packers and movers, best price, call us today for a quote');
  expect(advertisement.isNamed).toBe(false);
  expect(combineWithLocal(advertisement, [], answer).spam).toBe(true);
  const complaint = triageLocally('The drain before the packers and movers shop is choked');
  expect(complaint.isNamed).toBe(true);
  expect(combineWithLocal(complaint, [], answer).spam).toBe(false);
});

test('a danger without a lexicon sign has the confidence of the classifier', () => {
  const { severity } = triageLocally('wire is dangling at head height and it hummed when I passed');
  expect(severity.value).toBe('hazard');
  expect(severity.confidence).toBeGreaterThan(0.3);
  expect(severity.confidence).toBeLessThanOrEqual(1);
});
