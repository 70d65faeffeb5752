import { LINK } from '../text/injections.ts';
import { matcher, type FoldedText } from './match.ts';

/** Insults. Few are listed, since residents are angry for good reasons. */
const ABUSE = matcher(
  'fuck fucker fucking bastard$ bastards$ bitch asshole motherfuck shithead ' +
    'sulemaga sulemagane soolemaga bolimaga bolimagane nayimaga lofar$ munde$+magane ' +
    'madarchod behenchod bhenchod bhosdi bhosdike chutiya harami$ haramkhor randi$ gandu$ ' +
    'ಸೂಳೆ ಬೋಳಿಮಗ ಬೋಳಿಮಕ್ಕಳ ನಾಯಿಮಗ ಲೋಫರ್ ' +
    'मादरचोद बहनचोद भोसड़ी चूतिया हरामी हरामखोर कमीना रंडी गांडू'
);

/** Words of advertisements and scams. */
const ADVERTISEMENT = matcher(
  'discount offer$+price|sale|buy|call|whatsapp loan$ loans$ lottery casino betting crypto bitcoin forex jackpot ' +
    'subscribe+channel follow+instagram work+from+home+earn|income|lakh earn+money|daily|lakh rummy astrolog jyotish vashikaran ' +
    'ಸಾಲ+ಬೇಕ|ಸಂಪರ್ಕ ರಿಯಾಯಿತಿ ಜ್ಯೋತಿಷ ವಶೀಕರಣ लोन लॉटरी ज्योतिष वशीकरण कमाए कमाओ'
);

/** Links that are not spam: shared places and photos, and government sites. */
const HARMLESS_LINK =
  /(?:https?:\/\/)?(?:\bmaps\.app\.goo\.gl|\bgoo\.gl\/maps|\bphotos\.app\.goo\.gl|\bshare\.google|\bg\.co\/kgs|\bmaps\.apple\.com|\bwhat3words\.com|\bw3w\.co|(?:\bwww\.)?\bgoogle\.[a-z.]+\/maps|\bmaps\.google\.[a-z.]+|(?<![a-z0-9.-])[a-z0-9.-]+\.(?:gov|nic)\.in)\S*/gi;

/**
 * For texts that name neither a street problem nor a danger: whether they are an insult, an advertisement, a link
 * or unreadable. Instructions to a model are not spam: a plain complaint may sound like them.
 */
export const isSpam = (text: string, folded: FoldedText): boolean =>
  !/\p{L}\p{M}*\p{L}/u.test(text) ||
  LINK.test(text.replace(HARMLESS_LINK, ' ')) ||
  ABUSE(folded).length > 0 ||
  ADVERTISEMENT(folded).length > 0;
