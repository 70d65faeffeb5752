import { describe, expect, it } from 'vitest';
import { placeNamedIn } from '#shared/map-link.ts';
import { tidy } from '#shared/text.ts';
import { commandsIn, withoutCommands, withoutLinks } from './text/commands.ts';
import { featuresOf } from './local/features.ts';
import { triageLocally } from './local/triage.ts';
import { tracesIn, withoutPersons } from './text/persons.ts';

/*
 * A text of 2,000 characters is all that a stranger needs to keep a server busy, if what is done with it takes a
 * time that grows with its square. ESLint forbids such expressions where it can see them; here they are run.
 */

/** Each is repeated to a length: what an expression may begin with again and again, and never finish. */
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

const EVERYTHING: Record<string, (text: string) => unknown> = {
  'finds traces of persons': tracesIn,
  'takes persons out': withoutPersons,
  'finds words to a model': commandsIn,
  'takes words to a model out': withoutCommands,
  'takes links out': withoutLinks,
  'compares words': featuresOf,
  'sorts a report': triageLocally,
  'reads places out of links': placeNamedIn,
  'tidies a text': tidy
};

const SHORT = 2_000;
/** So much longer is the long text; a time that grows with the square would grow by the square of this. */
const TIMES = 16;
/** Below this a time says nothing, milliseconds. */
const FLOOR = 25;

describe('what is done with words of strangers', () => {
  it.each(Object.entries(EVERYTHING))('%s in a time that grows with their length', (_, heed) => {
    for (const part of REPEATED) {
      const long = fastest(() => heed(filled(part, SHORT * TIMES)));
      if (long < FLOOR) continue;
      const short = fastest(() => heed(filled(part, SHORT)));
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
