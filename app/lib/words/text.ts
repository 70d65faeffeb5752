import { m } from '#app/paraglide/messages.js';
import { DESCRIPTION_MAX } from '#shared/limits.ts';
import { tidy } from '#shared/text.ts';

/** What is wrong with a text that may be left out, in words; null where nothing is. */
export const textProblem = (text: string): string | null =>
  tidy(text).length > DESCRIPTION_MAX ? m.words_long({ count: DESCRIPTION_MAX }) : null;

/** The same for a text that is needed: something of it must be seen. */
export const neededTextProblem = (text: string): string | null =>
  tidy(text) ? textProblem(text) : m.words_needed();
