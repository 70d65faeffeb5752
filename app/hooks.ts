import type { Reroute } from '@sveltejs/kit';
import { languageOfPath } from '#app/lib/shell/language.svelte.ts';

/** `/kn` is the form at `/`, in Kannada. */
export const reroute: Reroute = ({ url }) => {
  const language = languageOfPath(url.pathname);
  return language ? url.pathname.slice(language.length + 1) || '/' : url.pathname;
};
