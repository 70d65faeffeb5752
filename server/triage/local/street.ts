import { CATEGORIES, type Category } from '#shared/categories.ts';
import { chancesOf, readWeights, type Weights } from './classifier.ts';
import { HAZARD_PLEAS, HAZARD_WORDS } from './dangers.ts';
import { featuresOf, slotOf, wordsOf, type Features } from './features.ts';
import { ENGLISH_DANGERS, ENGLISH_RELIEF, ENGLISH_WORDS } from './lexicon-english.ts';
import { CATEGORY_WORDS, HIGH_PLEAS, HIGH_WORDS, LOW_WORDS } from './lexicon.ts';
import { foldText, matcher, type FoldedText } from './match.ts';
import { localWordsIn } from './places.ts';

/*
 * What texts of Bengaluru's own streets teach, in every language in which they are written: some six thousand,
 * written for this project. They are too few for words alone, so the lexicon's finds are features beside them, and
 * how much each is worth is learnt too.
 */

/** `elsewhere`: it does not sound like this city; then what London has taught of English decides. */
export const STREET_LABELS = [...CATEGORIES, 'elsewhere'] as const;

const GRAM_BITS = 15;
/** Behind the slots of n-grams, those of signs and of two categories that are named together. */
const SIGNS = 1 << GRAM_BITS;
const PAIRS = SIGNS + 32;
/** That words of this city are in it. */
const LOCAL = SIGNS + 30;
export const STREET_SLOTS = SIGNS + 128;

/** What one entry of the lexicon is worth beside the words themselves. */
const SIGN = 0.3;
const WEAK_SIGN = 0.15;
const DANGER_SIGN = 0.8;
const LOCAL_SIGN = 0.8;

const categories = CATEGORIES.map((category) => ({
  strong: matcher(`${CATEGORY_WORDS[category].strong} ${ENGLISH_WORDS[category]}`),
  weak: matcher(CATEGORY_WORDS[category].weak ?? '')
}));
const severities = [
  { find: matcher(HAZARD_WORDS), worth: DANGER_SIGN },
  ...[HAZARD_PLEAS, HIGH_WORDS, HIGH_PLEAS, LOW_WORDS, ENGLISH_DANGERS, ENGLISH_RELIEF].map(
    (words) => ({
      find: matcher(words),
      worth: SIGN
    })
  )
];

export function streetFeaturesOf(text: string): Features {
  const { slots, weights } = featuresOf(text);
  const found = new Map<number, number>();
  slots.forEach((slot, i) => {
    const at = slot & ((1 << GRAM_BITS) - 1);
    found.set(at, (found.get(at) ?? 0) + weights[i]!);
  });
  for (const [slot, worth] of signsIn(foldText(text))) found.set(slot, worth);
  const local = localWordsIn(wordsOf(text));
  if (local > 0) found.set(LOCAL, LOCAL_SIGN * Math.log2(1 + local));
  return { slots: Uint32Array.from(found.keys()), weights: Float32Array.from(found.values()) };
}

function signsIn(folded: FoldedText): [slot: number, worth: number][] {
  const signs: [number, number][] = [];
  // The second word of a kind says less than the first.
  const add = (slot: number, count: number, worth: number) => {
    if (count > 0) signs.push([slot, worth * Math.log2(1 + count)]);
  };
  const named: number[] = [];
  for (const [i, { strong, weak }] of categories.entries()) {
    const count = strong(folded).length;
    if (count > 0) named.push(i);
    add(SIGNS + i, count, SIGN);
    add(SIGNS + 10 + i, weak(folded).length, WEAK_SIGN);
  }
  for (const [i, { find, worth }] of severities.entries()) {
    add(SIGNS + 20 + i, find(folded).length, worth);
  }
  // Which of two things is meant is learnt too: the lid, or what overflows from below it.
  named.forEach((one, i) => {
    for (const other of named.slice(i + 1)) add(PAIRS + one * 9 + other, 1, SIGN);
  });
  return signs;
}

const weightsIn = (name: string) => {
  let weights: Weights | undefined;
  return () => (weights ??= readWeights(new URL(name, import.meta.url), STREET_SLOTS));
};
/** Read when they are first needed: whoever learns them has none yet. */
const street = weightsIn('street.bin');
const danger = weightsIn('danger.bin');

export type StreetTriage = {
  /** How likely each category is, in the order of `CATEGORIES`; together 1. */
  categories: number[];
  /** That the text is from elsewhere, 0 to 1. */
  elsewhere: number;
  /** That it tells of danger to life, 0 to 1. */
  danger: number;
};

export function triageByStreet(text: string): StreetTriage {
  const features = streetFeaturesOf(text);
  const chances = chancesOf(street(), features);
  const elsewhere = chances[CATEGORIES.length]!;
  const rest = Math.max(1e-9, 1 - elsewhere);
  return {
    categories: chances.slice(0, CATEGORIES.length).map((chance) => chance / rest),
    elsewhere,
    danger: dangerAmong(features)
  };
}

/** That a text tells of danger to life, 0 to 1. */
export const dangerIn = (text: string): number => dangerAmong(streetFeaturesOf(text));

const dangerAmong = (features: Features): number => chancesOf(danger(), features)[1]!;

/** So many words are shown for a suggestion at most. */
const WORDS_SHOWN = 3;

/** The words of a text that speak most for a category, for an officer to judge by. */
export const wordsForCategory = (text: string, category: Category): string[] =>
  wordsFor(street(), text, CATEGORIES.indexOf(category));

export const wordsForDanger = (text: string): string[] => wordsFor(danger(), text, 1);

function wordsFor(
  { categories: labels, scale, bytes }: Weights,
  text: string,
  label: number
): string[] {
  const worth = (word: string) => {
    const slot = slotOf(`w${word}`) & ((1 << GRAM_BITS) - 1);
    return bytes[slot * labels.length + label]! * scale[label]!;
  };
  return [...new Set(wordsOf(text))]
    .filter((word) => word.length > 2)
    .map((word) => ({ word, worth: worth(word) }))
    .filter(({ worth: value }) => value > 0.5)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, WORDS_SHOWN)
    .map(({ word }) => word);
}
