import { CATEGORIES, type Category } from '#shared/categories.ts';
import { chancesOf, readWeights, type Weights } from './classifier.ts';
import { HAZARD_PLEAS, HAZARD_WORDS } from './dangers.ts';
import { featuresOf, slotOf, wordsOf, type Features } from './features.ts';
import { ENGLISH_DANGERS, ENGLISH_RELIEF, ENGLISH_WORDS } from './lexicon-english.ts';
import { CATEGORY_WORDS, HIGH_PLEAS, HIGH_WORDS, LOW_WORDS } from './lexicon.ts';
import { foldText, matcher, type FoldedText } from './match.ts';
import { localWordsIn } from './places.ts';

/*
 * Classifiers trained on some six thousand texts about Bengaluru's streets, in all its languages, written for
 * this project. These are too few for words alone, so matches of the lexicon are features too, with trained weights.
 */

/** `elsewhere`: the text does not sound like this city; then the classifier trained on London decides. */
export const STREET_LABELS = [...CATEGORIES, 'elsewhere'] as const;

const GRAM_BITS = 15;
/** After the slots of n-grams: those of lexicon matches, then of two categories named together. */
const FIRST_SIGN_SLOT = 1 << GRAM_BITS;
const FIRST_PAIR_SLOT = FIRST_SIGN_SLOT + 32;
/** The slot for words of this city. */
const LOCAL_SLOT = FIRST_SIGN_SLOT + 30;
export const STREET_SLOTS = FIRST_SIGN_SLOT + 128;

/** The weight of one lexicon match beside the words themselves. */
const SIGN_WEIGHT = 0.3;
const WEAK_SIGN_WEIGHT = 0.15;
const DANGER_SIGN_WEIGHT = 0.8;
const LOCAL_SIGN_WEIGHT = 0.8;

const categories = CATEGORIES.map((category) => ({
  strong: matcher(`${CATEGORY_WORDS[category].strong} ${ENGLISH_WORDS[category]}`),
  weak: matcher(CATEGORY_WORDS[category].weak ?? '')
}));
const severities = [
  { find: matcher(HAZARD_WORDS), worth: DANGER_SIGN_WEIGHT },
  ...[HAZARD_PLEAS, HIGH_WORDS, HIGH_PLEAS, LOW_WORDS, ENGLISH_DANGERS, ENGLISH_RELIEF].map(
    (words) => ({
      find: matcher(words),
      worth: SIGN_WEIGHT
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
  if (local > 0) found.set(LOCAL_SLOT, LOCAL_SIGN_WEIGHT * Math.log2(1 + local));
  return { slots: Uint32Array.from(found.keys()), weights: Float32Array.from(found.values()) };
}

function signsIn(folded: FoldedText): [slot: number, worth: number][] {
  const signs: [number, number][] = [];
  // A second word of the same kind counts less than the first.
  const add = (slot: number, count: number, worth: number) => {
    if (count > 0) signs.push([slot, worth * Math.log2(1 + count)]);
  };
  const named: number[] = [];
  for (const [i, { strong, weak }] of categories.entries()) {
    const count = strong(folded).length;
    if (count > 0) named.push(i);
    add(FIRST_SIGN_SLOT + i, count, SIGN_WEIGHT);
    add(FIRST_SIGN_SLOT + 10 + i, weak(folded).length, WEAK_SIGN_WEIGHT);
  }
  for (const [i, { find, worth }] of severities.entries()) {
    add(FIRST_SIGN_SLOT + 20 + i, find(folded).length, worth);
  }
  // Training also decides which of two named things is meant: the lid, or what overflows from below it.
  named.forEach((one, i) => {
    for (const other of named.slice(i + 1)) add(FIRST_PAIR_SLOT + one * 9 + other, 1, SIGN_WEIGHT);
  });
  return signs;
}

const weightsIn = (name: string) => {
  let weights: Weights | undefined;
  return () => (weights ??= readWeights(new URL(name, import.meta.url), STREET_SLOTS));
};
/** Read on first use: during training the files do not exist yet. */
const street = weightsIn('street.bin');
const danger = weightsIn('danger.bin');

export type StreetTriage = {
  /** The likelihood of each category, in the order of `CATEGORIES`; their sum is 1. */
  categories: number[];
  /** The likelihood that the text is from elsewhere, 0 to 1. */
  elsewhere: number;
  /** The likelihood that it describes danger to life, 0 to 1. */
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

/** The likelihood that a text describes danger to life, 0 to 1. */
export const dangerIn = (text: string): number => dangerAmong(streetFeaturesOf(text));

const dangerAmong = (features: Features): number => chancesOf(danger(), features)[1]!;

const MAX_WORDS_SHOWN = 3;

/** The words of a text with the most weight for a category, shown to officers as the reason. */
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
    .slice(0, MAX_WORDS_SHOWN)
    .map(({ word }) => word);
}
