import { m } from '#app/paraglide/messages.js';
import { DESCRIPTION_MAX } from '#shared/limits.ts';
import { tidy } from '#shared/text.ts';

/** The problem with an optional text, as a message; null if there is none. */
export const textProblem = (text: string): string | null =>
  tidy(text).length > DESCRIPTION_MAX ? m.words_long({ count: DESCRIPTION_MAX }) : null;

/** The same for a required text, which must contain something visible. */
export const neededTextProblem = (text: string): string | null =>
  tidy(text) ? textProblem(text) : m.words_needed();
