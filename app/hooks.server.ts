import type { Handle } from '@sveltejs/kit';
import { languageOfPath, renderIn } from '#app/lib/language.svelte.ts';

/**
 * Runs at build time only, one page after the other. The document that answers every other screen
 * names no language: the phone knows which.
 */
export const handle: Handle = ({ event, resolve }) => {
  const isForm = event.route.id === '/';
  const language = languageOfPath(event.url.pathname) ?? 'en';
  renderIn(language);
  return resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%lang%', isForm ? language : '')
  });
};
