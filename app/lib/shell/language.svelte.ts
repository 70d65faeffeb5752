import { overwriteGetLocale } from '#app/paraglide/runtime.js';
import {
  isLanguage,
  LANGUAGE_COOKIE,
  LANGUAGE_COOKIE_AGE,
  LANGUAGES,
  type LanguageTag
} from '#shared/languages.ts';

let current = $state<LanguageTag>('en');

// Messages read the language while they are rendered, so a change renders the screen again.
overwriteGetLocale(() => current);

export const language = {
  get current(): LanguageTag {
    return current;
  },
  /** The language that the switch offers. */
  get other(): LanguageTag {
    return LANGUAGES[(LANGUAGES.indexOf(current) + 1) % LANGUAGES.length]!;
  }
};

/** The language that an address names, such as `/kn`, or null. */
export function languageOfPath(path: string): LanguageTag | null {
  const segment = path.split('/')[1];
  return isLanguage(segment) ? segment : null;
}

/** For prerendering at build time. */
export function renderIn(tag: LanguageTag): void {
  current = tag;
}

/**
 * Starts in the language of the document, so that what is already on screen stays. A document without one
 * starts in the language that was chosen before, else in the one that the browser prefers.
 */
export function startLanguage(): void {
  const written = document.documentElement.lang;
  show(isLanguage(written) ? written : (chosen() ?? preferred() ?? 'en'));
}

/** Applies a person's choice, and stores it. */
export function chooseLanguage(tag: LanguageTag): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${LANGUAGE_COOKIE}=${tag}; Path=/; Max-Age=${LANGUAGE_COOKIE_AGE}; SameSite=Lax${secure}`;
  show(tag);
}

/**
 * Call it once the page runs: the service worker may have answered with a document in another language than the address
 * names or the person chose.
 */
export function honourChoice(): void {
  const [, asked] = /[?&]language=(\w+)/.exec(location.search) ?? [];
  if (isLanguage(asked)) chooseLanguage(asked);
  const tag = languageOfPath(location.pathname) ?? chosen();
  if (tag && tag !== current) show(tag);
}

function show(tag: LanguageTag): void {
  current = tag;
  document.documentElement.lang = tag;
}

function chosen(): LanguageTag | null {
  const cookie = document.cookie
    .split('; ')
    .find((part) => part.startsWith(`${LANGUAGE_COOKIE}=`))
    ?.slice(LANGUAGE_COOKIE.length + 1);
  return isLanguage(cookie) ? cookie : null;
}

function preferred(): LanguageTag | null {
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isLanguage) ?? null;
}
