import { accepts } from 'hono/accepts';
import { getCookie } from 'hono/cookie';
import { isLanguage, LANGUAGE_COOKIE, LANGUAGES, type LanguageTag } from '#shared/languages.ts';
import type { AppContext } from './context.ts';

/** The language that the person chose, else that of their browser, else English. The reply varies by both headers. */
export function languageOf(c: AppContext): LanguageTag {
  c.header('Vary', 'Accept-Language, Cookie', { append: true });
  const chosen = getCookie(c, LANGUAGE_COOKIE);
  if (isLanguage(chosen)) return chosen;
  const language = accepts(c, {
    header: 'Accept-Language',
    supports: [...LANGUAGES],
    default: 'en',
    match: (accepted) =>
      accepted
        .toSorted((a, b) => b.q - a.q)
        .map(({ type }) => type.split('-')[0]!.toLowerCase())
        .find(isLanguage) ?? 'en'
  });
  return isLanguage(language) ? language : 'en';
}

/** The language that the address asks for, as a page's own link does; else that of the person. */
export function pageLanguage(c: AppContext): LanguageTag {
  const ofPerson = languageOf(c);
  const asked = c.req.query('language');
  return isLanguage(asked) ? asked : ofPerson;
}
