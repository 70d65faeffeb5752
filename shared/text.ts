/** What no database keeps: NUL, and halves of a character that JSON lets through. */
const UNCLEAN = /[\0\p{Cs}]/gu;

/** A text without what no database keeps; a keyboard may leave half an emoji behind. */
export const cleaned = (text: string): string => text.replace(UNCLEAN, '');

export const isClean = (text: string): boolean => cleaned(text) === text;

/**
 * What is seen of a text: without blanks, marks of direction, joiners, fillers and other characters that leave no
 * ink (Unicode's Default_Ignorable_Code_Point, and the blank letters that are none).
 */
export const visible = (text: string): string => text.replace(INVISIBLE, '');

const INVISIBLE = /[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u3164\uffa0]/gu;

/** Whether there is anything to read in a text. */
export const hasInk = (text: string): boolean => visible(text) !== '';

/** A text as it is sent: without what no database keeps and blanks around it; empty where nothing can be seen. */
export function tidy(text: string): string {
  const clean = cleaned(text).trim();
  return hasInk(clean) ? clean : '';
}

/** How many bytes a text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isSurrogate = unit >= 0xd800 && unit <= 0xdfff;
    // Each half of a surrogate pair stands for two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || isSurrogate ? 2 : 3;
  }
  return bytes;
}
