import { wordsOf } from './features.ts';

/** Finds which entries of a list of words are in a text. */
export type Matcher = (text: FoldedText) => string[];

/**
 * All beginnings of the words of a text as they are compared, each with the first word, as it was typed,
 * that begins so; whole words end with `$`, and words to the letter begin with `=`.
 */
export type FoldedText = { length: number; beginnings: ReadonlyMap<string, string> };

const LATIN = /^[a-z]+$/;
/**
 * The street (`beedi`), "leave it" (`bidi`) and two towns fold to beginnings of "it has fallen" (`biddide`), so
 * fewer letters than these are none of theirs.
 */
const STREET = /^(?:be+d[ih](?!d)|bidi(?!d)|bidadi|bidar)/;
const STREET_LETTERS = 4;
/** No entry of a list is longer; a word without end costs no more than another. */
const BEGINNING_MAX = 32;

/**
 * One spelling for the many in which people write Kannada and Hindi in Latin letters: doubled letters once,
 * long vowels short, no breath after a consonant, `w` as `v`, `z` as `j`.
 */
export function fold(word: string): string {
  if (!LATIN.test(word)) return word;
  return word
    .replace(/ee/g, 'i')
    .replace(/oo/g, 'u')
    .replace(/w/g, 'v')
    .replace(/z/g, 'j')
    .replace(/q|ck/g, 'k')
    .replace(/([bcdgjkpt])h/g, '$1')
    .replace(/(.)\1+/g, '$1');
}

/** Zero-width joiners are typed by some keyboards and not by others. */
const typedWords = (text: string): string[] => wordsOf(text.replace(/[\u200b-\u200d]/g, ''));

export function foldText(text: string): FoldedText {
  const beginnings = new Map<string, string>();
  const typed = typedWords(text);
  for (const word of typed) {
    const note = (key: string) => {
      if (!beginnings.has(key)) beginnings.set(key, word);
    };
    const folded = fold(word);
    note(`=${word}`);
    note(`${folded}$`);
    const longest = Math.min(folded.length, BEGINNING_MAX);
    const shortest = STREET.test(word) ? STREET_LETTERS : 1;
    for (let length = shortest; length <= longest; length++) note(folded.slice(0, length));
  }
  return { length: typed.length, beginnings };
}

/** Which alternative of which part of which entry a key stands for. */
type Place = { entry: number; part: number; alternative: number };

/**
 * Each beginning of the text is looked up once, so that a long list costs hardly more than a short one.
 *
 * @param list entries apart by blanks, as `lexicon.ts` says
 */
export function matcher(list: string): Matcher {
  const entries = new Map<string, string[][]>();
  for (const entry of list.split(/\s+/).filter(Boolean)) {
    const parts = entry.split('+').map((part) => part.split('|').map(keyOf));
    // Spellings that fold into one are one.
    entries.set(parts.map((either) => either.join('|')).join('+'), parts);
  }
  const all = [...entries.values()];
  const places = new Map<string, Place[]>();
  for (const [entry, parts] of all.entries()) {
    for (const [part, either] of parts.entries()) {
      for (const [alternative, key] of either.entries()) {
        places.set(key, [...(places.get(key) ?? []), { entry, part, alternative }]);
      }
    }
  }
  return ({ beginnings }) => {
    /** For each entry that is touched, the first alternative of each part that is in the text. */
    const touched = new Map<number, number[]>();
    for (const key of beginnings.keys()) {
      for (const { entry, part, alternative } of places.get(key) ?? []) {
        const firsts = touched.get(entry) ?? all[entry]!.map(() => Infinity);
        firsts[part] = Math.min(firsts[part]!, alternative);
        touched.set(entry, firsts);
      }
    }
    return [...touched]
      .filter(([, firsts]) => !firsts.includes(Infinity))
      .sort(([one], [other]) => one - other)
      .map(([entry, firsts]) =>
        firsts.map((first, part) => beginnings.get(all[entry]![part]![first]!)).join(' … ')
      );
  };
}

function keyOf(stem: string): string {
  if (stem.startsWith('=')) return stem;
  const isWhole = stem.endsWith('$');
  const [typed = ''] = typedWords(isWhole ? stem.slice(0, -1) : stem);
  return isWhole ? `${fold(typed)}$` : fold(typed);
}
