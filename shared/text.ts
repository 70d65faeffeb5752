/** Characters that databases cannot store: NUL, and lone surrogates, which JSON allows. */
const UNCLEAN = /[\0\p{Cs}]/gu;

/** Removes characters that databases cannot store; keyboards may leave half an emoji. */
export const cleaned = (text: string): string => text.replace(UNCLEAN, '');

export const isClean = (text: string): boolean => cleaned(text) === text;

/**
 * The visible part of a text: without blanks, direction marks, joiners, fillers and other invisible characters
 * (Unicode's Default_Ignorable_Code_Point, and blank letters that are not part of it).
 */
export const visible = (text: string): string => text.replace(INVISIBLE, '');

const INVISIBLE = /[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u3164\uffa0]/gu;

/** Whether a text has any visible character. */
export const hasVisibleText = (text: string): boolean => visible(text) !== '';

/** Prepares a text for sending: cleaned and trimmed; empty where nothing is visible. */
export function tidy(text: string): string {
  const clean = cleaned(text).trim();
  return hasVisibleText(clean) ? clean : '';
}

/** How many bytes a text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    // Each half of a surrogate pair counts for two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return bytes;
}
