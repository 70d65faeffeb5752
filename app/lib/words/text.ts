import { m } from '#app/paraglide/messages.js';
import { DESCRIPTION_MAX } from '#shared/limits.ts';
import { cleaned, hasInk } from '#shared/text.ts';

/** A text as it is sent: without what no database keeps, and without blanks around it. */
export const tidy = (text: string): string => cleaned(text).trim();

/** What is wrong with a text that may be left out, in words; null where nothing is. */
export const textProblem = (text: string): string | null =>
  tidy(text).length > DESCRIPTION_MAX ? m.words_long({ count: DESCRIPTION_MAX }) : null;

/** The same for a text that is needed: something of it must be seen. */
export const neededTextProblem = (text: string): string | null =>
  hasInk(text) ? textProblem(text) : m.words_needed();
