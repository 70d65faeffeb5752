import { LINK } from '../text/commands.ts';
import { matcher, type FoldedText } from './match.ts';

/** Insults, to the letter and with their endings; residents are angry with reason, so few are listed. */
const ABUSE = matcher(
  'fuck fucker fucking bastard$ bastards$ bitch asshole motherfuck shithead ' +
    'sulemaga sulemagane soolemaga bolimaga bolimagane nayimaga lofar$ munde$+magane ' +
    'madarchod behenchod bhenchod bhosdi bhosdike chutiya harami$ haramkhor randi$ gandu$ ' +
    'ಸೂಳೆ ಬೋಳಿಮಗ ಬೋಳಿಮಕ್ಕಳ ನಾಯಿಮಗ ಲೋಫರ್ ' +
    'मादरचोद बहनचोद भोसड़ी चूतिया हरामी हरामखोर कमीना रंडी गांडू'
);

/** What is sold, and how one is lured. */
const ADVERTISEMENT = matcher(
  'discount offer$+price|sale|buy|call|whatsapp loan$ loans$ lottery casino betting crypto bitcoin forex jackpot ' +
    'subscribe+channel follow+instagram work+from+home+earn|income|lakh earn+money|daily|lakh rummy astrolog jyotish vashikaran ' +
    'ಸಾಲ+ಬೇಕ|ಸಂಪರ್ಕ ರಿಯಾಯಿತಿ ಜ್ಯೋತಿಷ ವಶೀಕರಣ लोन लॉटरी ज्योतिष वशीकरण कमाए कमाओ'
);

/** Where it is or how it looks, as phones share it, and what offices publish. */
const SHARED =
  /(?:https?:\/\/)?(?:\bmaps\.app\.goo\.gl|\bgoo\.gl\/maps|\bphotos\.app\.goo\.gl|\bshare\.google|\bg\.co\/kgs|\bmaps\.apple\.com|\bwhat3words\.com|\bw3w\.co|(?:\bwww\.)?\bgoogle\.[a-z.]+\/maps|\bmaps\.google\.[a-z.]+|(?<![a-z0-9.-])[a-z0-9.-]+\.(?:gov|nic)\.in)\S*/gi;

/**
 * Whether words that name neither a thing of the street nor a danger are an insult, an advertisement or a
 * link, or nothing that could be read. Words to a machine are none of that: a plain complaint may sound so.
 */
export const isSpam = (text: string, folded: FoldedText): boolean =>
  !/\p{L}\p{M}*\p{L}/u.test(text) ||
  LINK.test(text.replace(SHARED, ' ')) ||
  ABUSE(folded).length > 0 ||
  ADVERTISEMENT(folded).length > 0;
