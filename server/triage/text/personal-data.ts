/** Personal data in a text: what identifies a person or a vehicle. */
export type Trace = 'phone' | 'email' | 'plate';

const TRACES: readonly (readonly [Trace, RegExp])[] = [
  ['email', /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/giu],
  // Indian plates: state, district, letters, number; `KA 05 MN 1234`, and BH series `22 BH 1234 AA`.
  ['plate', /\b[A-Z]{2}[\s-]?\d{1,2}[\s-]?[A-Z]{1,3}[\s-]?\d{4}\b/gi],
  ['plate', /\b\d{2}[\s-]?BH[\s-]?\d{4}[\s-]?[A-Z]{1,2}\b/gi],
  // Ten digits and more, in Latin, Devanagari or Kannada figures, with any separators.
  ['phone', /(?<!\p{Nd})\+?(?:\p{Nd}[\s().-]{0,2}){9,13}\p{Nd}(?!\p{Nd})/gu]
];

/** The kinds of personal data in a text, each once. */
export const personalDataIn = (words: string): Trace[] => [
  ...new Set(TRACES.filter(([, form]) => words.search(form) >= 0).map(([trace]) => trace))
];

/** The text with all personal data replaced by its kind. */
export const redactPersonalData = (words: string): string =>
  TRACES.reduce((text, [trace, form]) => text.replace(form, `[${trace}]`), words);
