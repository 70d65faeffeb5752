import type { Line } from './line.ts';

const UNITS: readonly { en: [one: string, many: string]; kn: [string, string] }[] = [
  { en: ['day', 'days'], kn: ['ದಿನದಿಂದ', 'ದಿನಗಳಿಂದ'] },
  { en: ['week', 'weeks'], kn: ['ವಾರದಿಂದ', 'ವಾರಗಳಿಂದ'] },
  { en: ['month', 'months'], kn: ['ತಿಂಗಳಿಂದ', 'ತಿಂಗಳುಗಳಿಂದ'] },
  { en: ['year', 'years'], kn: ['ವರ್ಷದಿಂದ', 'ವರ್ಷಗಳಿಂದ'] }
];

/**
 * How each language expresses a duration: the words for 1 to 10, those for day, week, month and year, and what
 * must come directly before or after them. This excludes a child's age, a date and "every three days".
 */
const LANGUAGES: readonly {
  numbers: readonly string[];
  units: readonly string[];
  before?: string;
  after: string;
}[] = [
  {
    numbers: 'a|one two three four five six seven eight nine ten'.split(' '),
    units: ['days?', 'weeks?', 'months?', 'years?'],
    before:
      '\\b(?:since|for|from|past|last)(?: the)?(?: past| last)?(?: over| about| around| nearly| almost| more than)? ',
    after:
      '\\b(?![ -]old| (?:in an? (?:day|week|month|year)|leave|lease|notice|holiday|at least)\\b)'
  },
  {
    numbers:
      'ondu eradu|yeradu mooru|muru nalku|naalku aidu aaru|aru elu|yelu entu|yentu ombattu hattu'.split(
        ' '
      ),
    units: ['din[a-z]*?', 'va+ra?(?!u?sh)[a-z]*?', 'tingal[a-z]*?', 'va+ru?sh[a-z]*?'],
    after: '(?:inda\\b| (?:aa?[iy]a?tu|aa?gide|aa?gid[ae]?)\\b)'
  },
  {
    numbers: 'ಒಂದು ಎರಡು ಮೂರು ನಾಲ್ಕು ಐದು ಆರು ಏಳು ಎಂಟು ಒಂಬತ್ತು ಹತ್ತು'.split(' '),
    units: ['ದಿನ', 'ವಾರ', 'ತಿಂಗಳ', 'ವರ್ಷ'],
    after: '(?:[\\p{L}\\p{M}]*ಿಂದ(?![\\p{L}\\p{M}])|[\\p{L}\\p{M}]* ?(?:ಆಯ್ತು|ಆಯಿತು|ಆಗಿದೆ|ಆದರೂ|ಆದ್ರೂ))'
  },
  {
    numbers: 'ek do teen|tin char|chaar paanch|panch chhe|cheh|che saat aath|aat nau das'.split(
      ' '
    ),
    units: ['din|dino|dinon', 'haft[aeo]n?', 'mahin[aeo]n?', 'saal|saalon?'],
    after: ' (?:se(?! pehle)|ho (?:gaye?|gaya|gye|gya|chuke)|hue)\\b'
  },
  {
    numbers: 'एक दो तीन चार पांच|पाँच छह|छः|छे सात आठ नौ दस'.split(' '),
    units: ['दिन|दिनों', 'हफ़?्त(?:े|ा|ों)|हफ्त(?:े|ा|ों)|सप्ताह', 'महीन(?:े|ा|ों)', 'साल|सालों'],
    after: ' (?:से(?! पहले)|हो (?:गए|गये|गया|चुके)|हुए)(?![\\p{L}\\p{M}])'
  }
];

/** Digits in Latin, Kannada and Devanagari. */
const DIGITS = '[0-9]{1,3}|[೦-೯]{1,3}|[०-९]{1,3}';
/** Words that make it an age (`बेटे को 5 साल`, `ಮಗನಿಗೆ 5 ವರ್ಷ`) or a frequency. */
const NOT_BEFORE =
  '(?<!(?:बेटे|बेटी|बच्चे|बच्ची|लड़के|लड़की|पिता|पापा|माँ|मां) को )(?<!(?:bete|beti|bachche|bachchi|ladke|ladki) ko )' +
  '(?<!(?:ಮಗ|ಮಗು|ಅಪ್ಪ|ಅಮ್ಮ|ಅಜ್ಜ|ಹುಡುಗ)[\\p{L}\\p{M}]*ಗೆ )(?<!\\bmag[a-z]*ge )(?<!(?:\\bhar|हर|every|prati) )';

const forms = LANGUAGES.flatMap(({ numbers, units, before = '', after }) => {
  const number = `${DIGITS}|${numbers.join('|')}`;
  // In "four five days" and "10-12 days" neither number is exact.
  const alone = `(?<![\\p{L}\\p{M}\\p{N}.,/-])(?<!(?:^|[^\\p{L}\\p{M}\\p{N}])(?:${number})(?: to)? )`;
  return units.map((unit, i) => ({
    numbers,
    unit: UNITS[i]!,
    form: new RegExp(`${before}${NOT_BEFORE}${alone}(${number})[ -]*(?:${unit})${after}`, 'iu')
  }));
});

/** How long the problem has lasted according to the text; null where the text does not say. */
export function durationIn(text: string): Line | null {
  const plain = text.replace(/\s+/g, ' ');
  for (const { numbers, unit, form } of forms) {
    const word = form.exec(plain)?.[1]?.toLowerCase();
    if (word === undefined) continue;
    const count = valueOf(word, numbers);
    if (count < 1) continue;
    const which = count === 1 ? 0 : 1;
    return { en: `for ${count} ${unit.en[which]}`, kn: `${count} ${unit.kn[which]}` };
  }
  return null;
}

function valueOf(word: string, numbers: readonly string[]): number {
  const named = numbers.findIndex((spellings) => spellings.split('|').includes(word));
  if (named >= 0) return named + 1;
  return Number(Array.from(word, digitOf).join(''));
}

/** Each script's digits are consecutive in Unicode, from a multiple of 16 plus 6; Latin ones from 48. */
function digitOf(digit: string): number {
  const code = digit.codePointAt(0)!;
  return code < 0x80 ? code - 0x30 : (code & 0xf) - 6;
}
