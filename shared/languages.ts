/** Languages of the app; the first is the fallback. */
export const LANGUAGES = ['en', 'kn'] as const;
export type LanguageTag = (typeof LANGUAGES)[number];

export const isLanguage = (text: string | undefined): text is LanguageTag =>
  (LANGUAGES as readonly (string | undefined)[]).includes(text);

/** Stores the chosen language, for the server's first response. */
export const LANGUAGE_COOKIE = 'language';
/** A year, in seconds. */
export const LANGUAGE_COOKIE_AGE = 31_536_000;
