import { wordsOf } from './features.ts';

/** Finds the entries of a word list that occur in a text. */
export type Matcher = (text: FoldedText) => string[];

/**
 * All prefixes of the normalised words of a text, each with the first word, as typed, that has this prefix. The key
 * of a whole word ends with `$`; the key of an unfolded word begins with `=`.
 */
export type FoldedText = { length: number; beginnings: ReadonlyMap<string, string> };

const LATIN = /^[a-z]+$/;
/**
 * The street (`beedi`), "leave it" (`bidi`) and two towns fold to prefixes of "it has fallen" (`biddide`), so
 * their prefixes shorter than this do not match.
 */
const STREET_WORD = /^(?:be+d[ih](?!d)|bidi(?!d)|bidadi|bidar)/;
const MIN_STREET_LETTERS = 4;
/** No list entry is longer; the limit bounds the cost of a very long word. */
const MAX_PREFIX_LENGTH = 32;

/**
 * Normalises the many spellings of Kannada and Hindi in Latin letters: doubled letters become single, long vowels
 * short, aspirated consonants plain, `w` becomes `v`, `z` becomes `j`.
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

/** Removes zero-width joiners, which only some keyboards type. */
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
    const longest = Math.min(folded.length, MAX_PREFIX_LENGTH);
    const shortest = STREET_WORD.test(word) ? MIN_STREET_LETTERS : 1;
    for (let length = shortest; length <= longest; length++) note(folded.slice(0, length));
  }
  return { length: typed.length, beginnings };
}

/** Where a key occurs in the list. */
type Place = { entry: number; part: number; alternative: number };

/**
 * PerceptualHash up each prefix of the text once, so that a long list costs hardly more than a short one.
 *
 * @param list entries separated by blanks, in the notation of `lexicon.ts`
 */
export function matcher(list: string): Matcher {
  const entries = new Map<string, string[][]>();
  for (const entry of list.split(/\s+/).filter(Boolean)) {
    const parts = entry.split('+').map((part) => part.split('|').map(keyOf));
    // Entries that fold to the same spelling are one entry.
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
    /** For each entry that matches in part: by part, the first alternative that is in the text. */
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
