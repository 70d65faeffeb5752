import { CATEGORIES, type Category, type Severity } from '#shared/categories.ts';
import { withoutCommands, withoutLinks } from '../text/commands.ts';
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

/** A suggestion, how sure it is (0 to 1), and the words that it goes by. */
export type Suggestion<Value> = { value: Value; confidence: number; because: string[] };

export type LocalTriage = {
  language: Language;
  category: Suggestion<Category>;
  severity: Suggestion<Severity>;
  /** One line in each language; absent where the words give no more than category and severity. */
  summary?: { en: string; kn: string };
  /** That a thing of the street is named, by a word of the lexicon. */
  isNamed: boolean;
  /** Abuse or an advertisement, and no thing of the street. */
  spam: boolean;
};

/** What London's reports teach of English. */
const weights = readWeights(new URL('weights.bin', import.meta.url));
const words = CATEGORIES.map((category) => ({
  strong: matcher(CATEGORY_WORDS[category].strong),
  english: matcher(ENGLISH_WORDS[category]),
  weak: matcher(CATEGORY_WORDS[category].weak ?? '')
}));
const hazard = { things: matcher(HAZARD_WORDS), pleas: matcher(HAZARD_PLEAS) };
const high = { things: matcher(HIGH_WORDS), pleas: matcher(HIGH_PLEAS) };
const low = matcher(LOW_WORDS);

/** What a word of the lexicon adds to the logarithm of a category's likelihood, beside London's classifier. */
const STRONG = 1;
const WEAK = 0.1;

/** Of a category that the classifier has never seen, as `storm_drain`. */
const UNSEEN = 1e-4;
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

/** Of a report without words, what its reporter chose is all there is to go by. */
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
  // Formal English goes to whom it most likely goes, and is then what it most likely is: two kinds of drain do not
  // lose to one kind of road. What sounds like the street is told apart well enough by itself.
  const group = share > 0.5 ? likeliestGroup(chances) : null;
  const [best] = CATEGORIES.map((category, i) => ({ category, chance: chances[i]!, i }))
    .filter(({ category }) => group === null || groupOf(category) === group)
    .sort((one, other) => other.chance - one.chance);
  const { category: value, i } = best!;
  const { strong, english, weak } = found[i]!;
  const named = [...new Set([...strong, ...english, ...weak])];
  return {
    value,
    // A sum of shares can be a hair above 1, which no phone would take.
    confidence: Math.min(1, groupChance(chances, groupOf(value))),
    because: named.length > 0 ? named : wordsForCategory(text, value)
  };
}

/**
 * How much London's classifier says of a text that may be from elsewhere. In cross-validation, 2 of 100 texts of this
 * city's English are likelier than `BORDER` to be from elsewhere, and 2 of 100 of London's less likely.
 */
const shareOfLondon = (elsewhere: number): number => {
  const [there, here] = [(elsewhere / BORDER) ** 4, ((1 - elsewhere) / (1 - BORDER)) ** 4];
  return there / (there + here);
};
const BORDER = 0.65;

const likeliestGroup = (chances: readonly number[]): Group =>
  GROUPS.reduce((best, one) =>
    groupChance(chances, one) > groupChance(chances, best) ? one : best
  );

/** That the report goes to a group, whichever of its categories it is. */
const groupChance = (chances: readonly number[], group: Group): number =>
  CATEGORIES.reduce((sum, one, i) => sum + (groupOf(one) === group ? chances[i]! : 0), 0);

/** How likely each category is by what London's reports teach of English, and by the lexicon. */
function byLondon(text: string, found: Things): number[] {
  const learnt = likelihoods(weights, text);
  return softmax(
    CATEGORIES.map((category, i) => {
      const likelihood = learnt[weights.categories.indexOf(category)] ?? UNSEEN;
      const { strong, weak } = found[i]!;
      // The second word of a kind says less than the first.
      const named = STRONG * Math.log2(1 + strong.length) + WEAK * Math.log2(1 + weak.length);
      const particular = strong.length > 0 ? (PARTICULAR[category] ?? 0) : 0;
      return Math.log(likelihood + UNSEEN) + named + particular;
    })
  );
}

/**
 * How likely danger must be before it is called that, chosen by cross-validation over the texts learnt from: of a text
 * with a sign of it, or of a sentence that holds one, below which the sign stands among words that make it harmless;
 * and of a text without any.
 */
const WITH_SIGN = 0.3;
const WITHOUT_SIGN = 0.6;

type Heard = { text: string; folded: FoldedText; danger: number };

/**
 * Danger to life is not talked down: one sign is enough, wherever it stands and whatever else is said, as long as
 * the text or a sentence with the sign sounds like danger ("open air gym" does not).
 *
 * @param about what is said of the street
 * @param all that, and what is said to whoever sorts it; begging there counts for nothing
 */
function severityOf(about: Heard, all: Heard): Suggestion<Severity> {
  const signs = [...hazard.things(all.folded), ...hazard.pleas(about.folded)];
  if (signs.length > 0) {
    const isDanger = about.danger > WITH_SIGN || sentenceTells(all.text);
    if (isDanger) return { value: 'hazard', confidence: 0.9, because: signs };
  } else {
    const danger = dangerWithoutSign(about, about.text !== all.text);
    const isDanger = danger > WITHOUT_SIGN;
    if (isDanger)
      return { value: 'hazard', confidence: danger, because: wordsForDanger(about.text) };
  }
  const troubles = [...high.things(all.folded), ...high.pleas(about.folded)];
  const trifles = low(about.folded);
  if (troubles.length > 0) return { value: 'high', confidence: 0.7, because: troubles };
  if (trifles.length > 0) return { value: 'low', confidence: 0.6, because: trifles };
  return { value: 'medium', confidence: 0.5, because: [] };
}

/** That a sentence with a sign of danger tells of one by itself, whatever stands around it. */
const sentenceTells = (text: string): boolean =>
  sentencesOf(text).some(
    (sentence) => hazard.things(foldText(sentence)).length > 0 && dangerIn(sentence) > WITH_SIGN
  );

/**
 * How likely a text without a sign tells of danger. Where some of it is said to whoever sorts it, the likeliest
 * sentence counts: words around it do not talk it down.
 */
function dangerWithoutSign({ text, danger }: Heard, isTamperedWith: boolean): number {
  if (wordsOf(text).length < WORDS_LEAST) return 0;
  if (!isTamperedWith) return danger;
  const sentences = sentencesOf(text).filter((one) => wordsOf(one).length >= WORDS_LEAST);
  return Math.max(danger, ...sentences.map(dangerIn));
}

/** Fewer say nothing. */
const WORDS_LEAST = 4;

const sentencesOf = (text: string): string[] => text.split(/[.!?।\n]+/u);
