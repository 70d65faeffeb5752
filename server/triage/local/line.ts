/** The same text in both languages. */
export type Line = { en: string; kn: string };
