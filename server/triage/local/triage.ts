import { CATEGORIES, type Category, type Severity } from '#shared/categories.ts';
import { withoutCommands, withoutLinks } from '../commands.ts';
import { groupOf, GROUPS } from '../groups.ts';
import { likelihoods, readWeights, softmax } from './classifier.ts';
import { HAZARD_PLEAS, HAZARD_WORDS } from './dangers.ts';
import { languageOf, type Language } from './language.ts';
import { CATEGORY_WORDS, HIGH_PLEAS, HIGH_WORDS, LOW_WORDS } from './lexicon.ts';
import { foldText, matcher, type FoldedText } from './match.ts';
import { isSpam } from './spam.ts';
import { summaryOf } from './summary.ts';

/** A suggestion, how sure it is (0 to 1), and the words that it goes by. */
export type Suggestion<Value> = { value: Value; confidence: number; because: string[] };

export type LocalTriage = {
  language: Language;
  category: Suggestion<Category>;
  severity: Suggestion<Severity>;
  /** One line in each language; absent where the words give no more than category and severity. */
  summary?: { en: string; kn: string };
  /** Abuse or an advertisement, and no thing of the street. */
  spam: boolean;
};

const weights = readWeights(new URL('weights.bin', import.meta.url));
const words = CATEGORIES.map((category) => ({
  strong: matcher(CATEGORY_WORDS[category].strong),
  weak: matcher(CATEGORY_WORDS[category].weak ?? '')
}));
const hazard = { things: matcher(HAZARD_WORDS), pleas: matcher(HAZARD_PLEAS) };
const high = { things: matcher(HIGH_WORDS), pleas: matcher(HIGH_PLEAS) };
const low = matcher(LOW_WORDS);

/**
 * How much the classifier's word counts in each language: it has learnt from English alone, and knows of
 * the others only the words that they borrow.
 */
const TRUST: Readonly<Record<Language, number>> = {
  en: 1,
  'kn-Latn': 0.2,
  'hi-Latn': 0.2,
  kn: 0.1,
  hi: 0.1,
  other: 0.1
};
/** What a word of the lexicon adds to the logarithm of a category's likelihood. */
const STRONG = { learnt: 1, foreign: 2.5 };
const WEAK = { learnt: 0.1, foreign: 0.8 };
/** Of a category that the classifier has never seen, as `storm_drain`. */
const UNSEEN = 1e-4;
/** Where no word is known, most is not about streets and drains. */
const UNKNOWN: Partial<Record<Category, number>> = { other: 1.5 };
/** The more particular thing decides where both are named: a manhole's lid, not the drain below it. */
const PARTICULAR: Partial<Record<Category, number>> = {
  manhole: 1.2,
  storm_drain: 1.6,
  sewage: 1.3,
  blocked_drain: 0.8,
  footpath_slab: 0.3
};

/** What can be said of a report's words at once, without a network. */
export function triageLocally(text: string): LocalTriage {
  const language = languageOf(text);
  const { about, all } = withoutCommands(withoutLinks(text));
  const folded = foldText(about);
  const whole = all === about ? folded : foldText(all);
  const named = thingsIn(folded);
  // Whoever names the thing only where a model seems to be spoken to was perhaps not speaking to one.
  const [said, found] = namesAny(named) ? [about, named] : [all, thingsIn(whole)];
  const category = categoryOf(said, found, language);
  const severity = severityOf(folded, whole);
  const summary = summaryOf(about, folded, category.value);
  return {
    language,
    category,
    severity,
    ...(summary && { summary }),
    spam: !namesAny(found) && severity.because.length === 0 && isSpam(text, whole)
  };
}

/** The words of each category that are in a text, in the order of `CATEGORIES`. */
type Things = readonly { strong: string[]; weak: string[] }[];
const thingsIn = (folded: FoldedText): Things =>
  words.map(({ strong, weak }) => ({ strong: strong(folded), weak: weak(folded) }));
const namesAny = (things: Things) =>
  things.some(({ strong, weak }) => strong.length > 0 || weak.length > 0);

/** Of a report without words, what its reporter chose is all there is to go by. */
export const triageWithoutWords = (category: Category): LocalTriage => ({
  language: 'other',
  category: { value: category, confidence: 0.5, because: [] },
  severity: { value: 'medium', confidence: 0.5, because: [] },
  spam: false
});

function categoryOf(text: string, found: Things, language: Language): Suggestion<Category> {
  const learnt = likelihoods(weights, text);
  const kind = language === 'en' ? 'learnt' : 'foreign';
  const scores = CATEGORIES.map((category, i) => {
    const likelihood = learnt[weights.categories.indexOf(category)] ?? UNSEEN;
    const { strong, weak } = found[i]!;
    // The second word of a kind says less than the first.
    const named =
      STRONG[kind] * Math.log2(1 + strong.length) + WEAK[kind] * Math.log2(1 + weak.length);
    const particular = strong.length > 0 ? (PARTICULAR[category] ?? 0) : 0;
    const prior = kind === 'foreign' ? (UNKNOWN[category] ?? 0) : 0;
    return TRUST[language] * Math.log(likelihood + UNSEEN) + named + particular + prior;
  });
  const chances = softmax(scores);
  // First to whom it goes, then what it is: two kinds of drain do not lose to one kind of road.
  const byGroup = GROUPS.map((group) => ({
    group,
    chance: CATEGORIES.reduce((sum, one, i) => sum + (groupOf(one) === group ? chances[i]! : 0), 0)
  }));
  const { group, chance } = byGroup.reduce((best, one) => (one.chance > best.chance ? one : best));
  const [best] = CATEGORIES.map((category, i) => ({
    category,
    chance: chances[i]!,
    found: found[i]!
  }))
    .filter(({ category }) => groupOf(category) === group)
    .sort((a, b) => b.chance - a.chance);
  return {
    value: best!.category,
    // A sum of shares can be a hair above 1, which no phone would take.
    confidence: Math.min(1, chance),
    because: [...best!.found.strong, ...best!.found.weak]
  };
}

/**
 * Danger to life is never talked down: one sign is enough, wherever it stands and whatever else is said.
 *
 * @param about what is said of the street
 * @param whole that, and what is said to whoever sorts it; begging there counts for nothing
 */
function severityOf(about: FoldedText, whole: FoldedText): Suggestion<Severity> {
  const dangers = [...hazard.things(whole), ...hazard.pleas(about)];
  const troubles = [...high.things(whole), ...high.pleas(about)];
  const trifles = low(about);
  if (dangers.length > 0) return { value: 'hazard', confidence: 0.9, because: dangers };
  if (troubles.length > 0) return { value: 'high', confidence: 0.7, because: troubles };
  if (trifles.length > 0) return { value: 'low', confidence: 0.6, because: trifles };
  return { value: 'medium', confidence: 0.5, because: [] };
}
