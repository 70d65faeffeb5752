import type { Handle } from '@sveltejs/kit';
import { m } from '#app/paraglide/messages.js';
import { languageOfPath, renderIn } from '#app/lib/shell/language.svelte.ts';
import { LANGUAGES, type LanguageTag } from '#shared/languages.ts';
import earlyForm from '#app/engine/early-form.js?raw';
import first from '#app/engine/first.js?raw';
import substitutes from '#app/engine/substitutes.js?raw';

/** How the installed app is called; both are one app, by their `id`. */
const MANIFEST: Record<LanguageTag, string> = {
  en: 'manifest.webmanifest',
  kn: 'manifest.kn.webmanifest'
};

/**
 * Runs at build time only, for one page at a time. The fallback document for all other screens sets no
 * language: the phone knows which one to use.
 */
export const handle: Handle = ({ event, resolve }) => {
  const isForm = event.route.id === '/';
  const language = languageOfPath(event.url.pathname) ?? 'en';
  renderIn(language);
  return resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('%lang%', isForm ? language : '')
        .replace('%manifest%', MANIFEST[isForm ? language : 'en'])
        .replace('%first%;', () => shortened(substitutes + first + (isForm ? earlyForm : '')))
        .replace('%notices%', () => notices(isForm ? [language] : ['kn', 'en'], isForm))
  });
};

/** The messages that `first.js` may have to show, in the page's languages. CSS shows at most one of them. */
function notices(languages: readonly LanguageTag[], isForm: boolean): string {
  const ordered = LANGUAGES.filter((tag) => languages.includes(tag)).reverse();
  const paragraphs = (words: (locale: LanguageTag) => string) =>
    ordered.map((locale) => `<p lang="${locale}">${words(locale)}</p>`).join('');
  const again = ordered.map((locale) => m.engine_again({}, { locale })).join(' · ');
  const notice = (name: string, words: (locale: LanguageTag) => string, more = '') =>
    `<div class="notice" data-notice="${name}">${paragraphs(words)}${more}</div>`;
  return [
    notice('old', (locale) => m.engine_old({}, { locale })),
    notice('insecure', (locale) => m.engine_insecure({}, { locale })),
    notice('storage', (locale) => m.engine_storage({}, { locale })),
    notice(
      'failed',
      (locale) => m.engine_failed({}, { locale }),
      `<button class="button" id="begin-again">${again}</button>`
    ),
    isForm
      ? earlyNotices(languages[0]!)
      : notice('loading', (locale) => m.engine_loading({}, { locale })),
    `<noscript>${paragraphs((locale) => m.engine_no_script({}, { locale }))}</noscript>`
  ].join('');
}

/** The messages of `early-form.js`, which puts a text into the page when it applies, and its values into the braces. */
function earlyNotices(locale: LanguageTag): string {
  const say = (message: (inputs: never, options: { locale: LanguageTag }) => string) =>
    message({} as never, { locale });
  const notice = (name: string, html: string) =>
    `<div class="notice" data-notice="${name}">${html}</div>`;
  const text = (name: string, words: string) => notice(name, `<p data-text="${words}"></p>`);
  return [
    notice(
      'kept',
      `<p id="kept" role="heading" aria-level="1" tabindex="-1" data-text="${say(m.receipt_on_phone)}"></p>` +
        `<p data-text="${say(m.early_kept)}"></p>` +
        `<button class="button" data-early="another" data-text="${say(m.report_another)}"></button>`
    ),
    text('not-kept', say(m.form_save_failed)),
    text('no-category', say(m.category_missing)),
    text('no-place', say(m.place_missing)),
    text('locating', say(m.place_gps_asking)),
    text('place', m.place_accuracy({ metres: '{metres}' }, { locale })),
    text('no-place-found', say(m.place_gps_failed)),
    text('photos', m.early_photos({ count: '{count}' }, { locale })),
    text('no-photos', say(m.photo_problem_storage))
  ].join('');
}

/** Removes comments and indentation: the script is part of every document. */
const shortened = (script: string): string =>
  script
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^[ \t]*\/\/.*$/gm, '')
    .replace(/^\s+/gm, '')
    .replace(/\n{2,}/g, '\n');
