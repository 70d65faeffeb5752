import type { HandleClientError } from '@sveltejs/kit';
import { supportPageTranslation } from '#app/engine/translation.ts';
import { captureEarlyInput } from '#app/lib/report/early-input.ts';
import { startLanguage } from '#app/lib/shell/language.svelte.ts';

export function init(): void {
  supportPageTranslation();
  captureEarlyInput();
  startLanguage();
}

/** Logs every error except 404: an unknown address is not a fault of the app. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error);
  return { message };
};
