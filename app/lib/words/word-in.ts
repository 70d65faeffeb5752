import { m } from '#app/paraglide/messages.js';
import type { UnknownValue } from '#shared/open-values.ts';

/** The word for a value; a value that this version of the app does not know gets a general one (S13). */
export function wordIn<Value extends string>(
  words: Readonly<Record<Value, () => string>>,
  value: Value | UnknownValue
): string {
  const isKnown = Object.prototype.hasOwnProperty.call(words, value);
  return isKnown ? words[value as Value]() : m.value_unknown();
}
