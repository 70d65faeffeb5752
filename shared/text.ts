/** What no database keeps: NUL, and halves of a character that JSON lets through. */
const UNCLEAN = /[\0\p{Cs}]/gu;

/** A text without what no database keeps; a keyboard may leave half an emoji behind. */
export const cleaned = (text: string): string => text.replace(UNCLEAN, '');

export const isClean = (text: string): boolean => cleaned(text) === text;

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
