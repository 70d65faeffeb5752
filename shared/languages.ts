/** Languages that every screen speaks; the first is the one that others fall back on. */
export const LANGUAGES = ['en', 'kn'] as const;
export type LanguageTag = (typeof LANGUAGES)[number];

/** Remembers a choice of language, for the server's first answer. */
export const LANGUAGE_COOKIE = 'language';
/** A year, in seconds. */
export const LANGUAGE_COOKIE_AGE = 31_536_000;
