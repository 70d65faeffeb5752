import type { LanguageTag } from '#shared/languages.ts';
import en from '#shared/messages/en.json' with { type: 'json' };
import kn from '#shared/messages/kn.json' with { type: 'json' };

export type MessageKey = keyof typeof en;

const CATALOGUES: Record<LanguageTag, Record<MessageKey, string>> = { en, kn };

/**
 * A text of the message catalogue in a language, for what the server itself writes to people.
 *
 * @param values what stands for each `{name}` in the text
 * @throws Error if a value is missing
 */
export const say = (
  language: LanguageTag,
  key: MessageKey,
  values: Readonly<Record<string, string | number>> = {}
): string =>
  CATALOGUES[language][key].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the message ${key} needs ${name}`);
    return String(value);
  });
