import { wordsOf } from './features.ts';
import { HINDI_IN_LATIN, KANNADA_IN_LATIN, KANNADA_ENDING } from './lexicon.ts';
import { foldText, matcher } from './match.ts';

/** `kn-Latn` and `hi-Latn` are Kannada and Hindi in Latin letters (BCP 47). */
export type Language = 'kn' | 'kn-Latn' | 'hi' | 'hi-Latn' | 'en' | 'other';

const kannada = matcher(KANNADA_IN_LATIN);
const hindi = matcher(HINDI_IN_LATIN);

/** The script decides; for Latin letters, common small words and Kannada endings decide. */
export function languageOf(text: string): Language {
  const count = (script: RegExp) => text.match(script)?.length ?? 0;
  const scripts = [
    ['kn', count(/\p{Script=Kannada}/gu)],
    ['hi', count(/\p{Script=Devanagari}/gu)],
    ['latin', count(/\p{Script=Latin}/gu)]
  ] as const;
  const [script, letters] = scripts.reduce((most, one) => (one[1] > most[1] ? one : most));
  if (letters === 0) return 'other';
  if (script !== 'latin') return script;
  const folded = foldText(text);
  const ended = new Set(wordsOf(text).filter((word) => KANNADA_ENDING.test(word)));
  const [kn, hi] = [kannada(folded).length + ended.size, hindi(folded).length];
  // A single word may be a name; hardly any English text has two.
  const needed = folded.length < 5 ? 1 : 2;
  if (Math.max(kn, hi) < needed) return 'en';
  return kn >= hi ? 'kn-Latn' : 'hi-Latn';
}
