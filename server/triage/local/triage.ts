import { CATEGORIES, type Category, type Severity } from '#shared/categories.ts';
import { withoutInjections, withoutLinks } from '../text/injections.ts';
import { groupOf, GROUPS, type Group } from './groups.ts';
import { likelihoods, readWeights, softmax } from './classifier.ts';
import { HAZARD_PLEAS, HAZARD_WORDS } from './dangers.ts';
import { languageOf, type Language } from './language.ts';
import { ENGLISH_WORDS } from './lexicon-english.ts';
import { CATEGORY_WORDS, HIGH_PLEAS, HIGH_WORDS, LOW_WORDS } from './lexicon.ts';
import { wordsOf } from './features.ts';
import { foldText, matcher, type FoldedText } from './match.ts';
import { isSpam } from './spam.ts';
import {
  dangerIn,
  triageByStreet,
  wordsForCategory,
  wordsForDanger,
  type StreetTriage
} from './street.ts';
import { summaryOf } from './summary.ts';

/** A suggested value, its confidence (0 to 1), and the words that it is based on. */
export type Suggestion<Value> = { value: Value; confidence: number; because: string[] };

export type LocalTriage = {
  language: Language;
  category: Suggestion<Category>;
  severity: Suggestion<Severity>;
  /** One line in each language; absent where the text says no more than category and severity. */
  summary?: { en: string; kn: string };
  /** The text names a street problem by a word of the lexicon. */
  isNamed: boolean;
  /** Abuse or an advertisement, and no street problem. */
  spam: boolean;
};

/** Trained on London's reports in English. */
const weights = readWeights(new URL('weights.bin', import.meta.url));
const words = CATEGORIES.map((category) => ({
  strong: matcher(CATEGORY_WORDS[category].strong),
  english: matcher(ENGLISH_WORDS[category]),
  weak: matcher(CATEGORY_WORDS[category].weak ?? '')
}));
const hazard = { things: matcher(HAZARD_WORDS), pleas: matcher(HAZARD_PLEAS) };
const high = { things: matcher(HIGH_WORDS), pleas: matcher(HIGH_PLEAS) };
const low = matcher(LOW_WORDS);

/** What a lexicon word adds to the logarithm of a category's likelihood from London's classifier. */
const STRONG_WORD_WEIGHT = 1;
const WEAK_WORD_WEIGHT = 0.1;

/** The likelihood of a category that the classifier was not trained on, such as `storm_drain`. */
const UNSEEN_LIKELIHOOD = 1e-4;
/** Where two things are named, the more specific one decides: a manhole's lid, not the drain below it. */
const SPECIFICITY: Partial<Record<Category, number>> = {
  manhole: 1.2,
  storm_drain: 1.6,
  sewage: 1.3,
  blocked_drain: 0.8,
  footpath_slab: 0.3
};

/** Triages a report's text locally, without a network. */
export function triageLocally(text: string): LocalTriage {
  const language = languageOf(text);
  const { about, all } = withoutInjections(withoutLinks(text));
  const folded = foldText(about);
  const whole = all === about ? folded : foldText(all);
  const named = thingsIn(folded);
  // A text that names the problem only in sentences that seem to address a model may not address one at all.
  const everywhere = thingsIn(whole);
  const [said, found] =
    namesAny(named) || !namesAny(everywhere) ? [about, named] : [all, everywhere];
  const street = triageByStreet(said);
  const category = categoryOf(said, found, language, street);
  const severity = severityOf(
    { text: about, folded, danger: said === about ? street.danger : dangerIn(about) },
    { text: all, folded: whole, danger: said === all ? street.danger : dangerIn(all) }
  );
  const summary = summaryOf(about, folded, category.value);
  return {
    language,
    category,
    severity,
    ...(summary && { summary }),
    isNamed: namesAny(found),
    spam: !namesAny(found) && severity.because.length === 0 && isSpam(text, whole)
  };
}

/** The words of each category that are in a text, in the order of `CATEGORIES`. */
type Things = readonly { strong: string[]; weak: string[]; english: string[] }[];
const thingsIn = (folded: FoldedText): Things =>
  words.map(({ strong, weak, english }) => ({
    strong: strong(folded),
    weak: weak(folded),
    english: english(folded)
  }));
const namesAny = (things: Things) =>
  things.some(({ strong, weak, english }) => strong.length + weak.length + english.length > 0);

/** Without a text, the reporter's choice is the only source. */
export const triageWithoutWords = (category: Category): LocalTriage => ({
  language: 'other',
  category: { value: category, confidence: 0.5, because: [] },
  severity: { value: 'medium', confidence: 0.5, because: [] },
  isNamed: false,
  spam: false
});

function categoryOf(
  text: string,
  found: Things,
  language: Language,
  street: StreetTriage
): Suggestion<Category> {
  const share = language === 'en' ? shareOfLondon(street.elsewhere) : 0;
  const london = share > 0.01 ? byLondon(text, found) : street.categories;
  const chances = street.categories.map((chance, i) => (1 - share) * chance + share * london[i]!);
  // Formal English gets the likeliest group first, then the likeliest category in it. Otherwise two kinds of drain
  // could lose to one kind of road. The street classifier separates local texts well enough without this.
  const group = share > 0.5 ? likeliestGroup(chances) : null;
  const [best] = CATEGORIES.map((category, i) => ({ category, chance: chances[i]!, i }))
    .filter(({ category }) => group === null || groupOf(category) === group)
    .sort((one, other) => other.chance - one.chance);
  const { category: value, i } = best!;
  const { strong, english, weak } = found[i]!;
  const named = [...new Set([...strong, ...english, ...weak])];
  return {
    value,
    // A floating-point sum can be slightly above 1, which phones would reject.
    confidence: Math.min(1, groupChance(chances, groupOf(value))),
    because: named.length > 0 ? named : wordsForCategory(text, value)
  };
}

/**
 * The share of London's classifier for a text that may be from elsewhere. In cross-validation, 2 of 100 English texts
 * from this city are above `ELSEWHERE_BORDER`, and 2 of 100 from London are below.
 */
const shareOfLondon = (elsewhere: number): number => {
  const [there, here] = [
    (elsewhere / ELSEWHERE_BORDER) ** 4,
    ((1 - elsewhere) / (1 - ELSEWHERE_BORDER)) ** 4
  ];
  return there / (there + here);
};
const ELSEWHERE_BORDER = 0.65;

const likeliestGroup = (chances: readonly number[]): Group =>
  GROUPS.reduce((best, one) =>
    groupChance(chances, one) > groupChance(chances, best) ? one : best
  );

/** The likelihood that the report belongs to a group, summed over its categories. */
const groupChance = (chances: readonly number[], group: Group): number =>
  CATEGORIES.reduce((sum, one, i) => sum + (groupOf(one) === group ? chances[i]! : 0), 0);

/** The likelihood of each category by London's classifier and the lexicon. */
function byLondon(text: string, found: Things): number[] {
  const learnt = likelihoods(weights, text);
  return softmax(
    CATEGORIES.map((category, i) => {
      const likelihood = learnt[weights.categories.indexOf(category)] ?? UNSEEN_LIKELIHOOD;
      const { strong, weak } = found[i]!;
      // A second word of the same kind counts less than the first.
      const named =
        STRONG_WORD_WEIGHT * Math.log2(1 + strong.length) +
        WEAK_WORD_WEIGHT * Math.log2(1 + weak.length);
      const specificity = strong.length > 0 ? (SPECIFICITY[category] ?? 0) : 0;
      return Math.log(likelihood + UNSEEN_LIKELIHOOD) + named + specificity;
    })
  );
}

/**
 * The likelihood above which a text counts as danger, chosen by cross-validation over the training texts. The first
 * is for a text or sentence with a sign of danger: below it, the other words make the sign harmless. The second is
 * for a text without any sign.
 */
const MIN_DANGER_WITH_SIGN = 0.3;
const MIN_DANGER_WITHOUT_SIGN = 0.6;

type Reading = { text: string; folded: FoldedText; danger: number };

/**
 * Other words do not lower danger to life. One sign anywhere is enough, as long as the text or the sentence with
 * the sign sounds like danger ("open air gym" does not).
 *
 * @param about the sentences about the street
 * @param all also the sentences that address a model; pleas in those do not count
 */
function severityOf(about: Reading, all: Reading): Suggestion<Severity> {
  const signs = [...hazard.things(all.folded), ...hazard.pleas(about.folded)];
  if (signs.length > 0) {
    const isDanger = about.danger > MIN_DANGER_WITH_SIGN || hasDangerousSentence(all.text);
    if (isDanger) return { value: 'hazard', confidence: 0.9, because: signs };
  } else {
    const danger = dangerWithoutSign(about, about.text !== all.text);
    const isDanger = danger > MIN_DANGER_WITHOUT_SIGN;
    if (isDanger)
      return { value: 'hazard', confidence: danger, because: wordsForDanger(about.text) };
  }
  const troubles = [...high.things(all.folded), ...high.pleas(about.folded)];
  const trifles = low(about.folded);
  if (troubles.length > 0) return { value: 'high', confidence: 0.7, because: troubles };
  if (trifles.length > 0) return { value: 'low', confidence: 0.6, because: trifles };
  return { value: 'medium', confidence: 0.5, because: [] };
}

/** Whether any single sentence with a sign of danger describes danger by itself. */
const hasDangerousSentence = (text: string): boolean =>
  sentencesOf(text).some(
    (sentence) =>
      hazard.things(foldText(sentence)).length > 0 && dangerIn(sentence) > MIN_DANGER_WITH_SIGN
  );

/**
 * The likelihood that a text without a sign describes danger. Where part of the text addresses a model, the likeliest
 * sentence counts, so that the words around it do not lower the result.
 */
function dangerWithoutSign({ text, danger }: Reading, addressesModel: boolean): number {
  if (wordsOf(text).length < MIN_WORDS) return 0;
  if (!addressesModel) return danger;
  const sentences = sentencesOf(text).filter((one) => wordsOf(one).length >= MIN_WORDS);
  return Math.max(danger, ...sentences.map(dangerIn));
}

/** Shorter texts are too short to judge. */
const MIN_WORDS = 4;

const sentencesOf = (text: string): string[] => text.split(/[.!?।\n]+/u);
