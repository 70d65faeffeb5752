import type { HandleClientError } from '@sveltejs/kit';
import { supportPageTranslation } from '#app/engine/translation.ts';
import { captureEarlyInput } from '#app/lib/report/early-input.ts';
import { tellFault } from '#app/lib/shell/tell-server.ts';
import { startLanguage } from '#app/lib/shell/language.svelte.ts';

export function init(): void {
  supportPageTranslation();
  captureEarlyInput();
  startLanguage();
  const fault = (cause: unknown) => tellFault(cause, location.pathname.split('/')[1] ?? '');
  addEventListener('error', ({ error }) => fault(error));
  addEventListener('unhandledrejection', ({ reason }) => fault(reason));
}

/** Logs every error except 404: an unknown address is not a fault of the app. */
export const handleError: HandleClientError = ({ error, event, status, message }) => {
  if (status !== 404) {
    console.error(error);
    tellFault(error, event.route.id ?? '');
  }
  return { message };
};
