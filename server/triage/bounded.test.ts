import { describe, expect, it } from 'vitest';
import { placeNamedIn } from '#shared/map-link.ts';
import { tidy } from '#shared/text.ts';
import { injectionsIn, withoutInjections, withoutLinks } from './text/injections.ts';
import { featuresOf } from './local/features.ts';
import { triageLocally } from './local/triage.ts';
import { personalDataIn, redactPersonalData } from './text/personal-data.ts';

/*
 * A text of 2,000 characters can keep a server busy if processing time grows with the square of the length.
 * ESLint forbids such regular expressions where it can detect them; this test runs them.
 */

/** Each is repeated to a length: an expression may start to match at each repetition and never finish. */
const REPEATED = [
  'a',
  'A ',
  'a.',
  'a@',
  'a.b@',
  '1',
  '1 ',
  '22 BH ',
  'KA05',
  '=',
  '-',
  '\n',
  ' \t',
  '"',
  '. ',
  'Q: A ',
  'set mark ',
  'http:',
  '/place/1,',
  'a.gov.',
  'ಕ್',
  'ಚರಂಡಿ ',
  'नाली',
  'e\u0301',
  '\u200b',
  '😀',
  'open drain ',
  'manhole.'
];

const FUNCTIONS: Record<string, (text: string) => unknown> = {
  'finds personal data': personalDataIn,
  'removes personal data': redactPersonalData,
  'finds instructions to a model': injectionsIn,
  'removes instructions to a model': withoutInjections,
  'removes links': withoutLinks,
  'compares words': featuresOf,
  'triages a report': triageLocally,
  'reads places from links': placeNamedIn,
  'tidies a text': tidy
};

const SHORT_LENGTH = 2_000;
/** The long text is longer by this factor; quadratic time would grow by its square. */
const LENGTH_FACTOR = 16;
/** Shorter times are too imprecise to compare, milliseconds. */
const MIN_MEASURABLE_MS = 25;

describe('processing of untrusted text', () => {
  it.each(Object.entries(FUNCTIONS))('%s in time that is linear in the length', (_, process) => {
    for (const part of REPEATED) {
      const long = fastest(() => process(filled(part, SHORT_LENGTH * LENGTH_FACTOR)));
      if (long < MIN_MEASURABLE_MS) continue;
      const short = fastest(() => process(filled(part, SHORT_LENGTH)));
      // Linear is 16, square is 256.
      expect(long / short, JSON.stringify(part)).toBeLessThan(80);
    }
  });
});

const filled = (part: string, length: number) =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length);

function fastest(run: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const began = performance.now();
    run();
    return performance.now() - began;
  });
  return Math.max(0.05, Math.min(...times));
}
