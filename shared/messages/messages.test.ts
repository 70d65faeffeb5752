import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '#shared/languages.ts';

const catalogue = (language: string) => {
  const all = JSON.parse(
    readFileSync(new URL(`./${language}.json`, import.meta.url), 'utf8')
  ) as Record<string, string>;
  delete all.$schema;
  return all;
};
const placeholders = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted();

describe('the message catalogues', () => {
  const english = catalogue('en');

  test.each(LANGUAGES)('%s says everything, with the same placeholders', (language) => {
    const other = catalogue(language);
    expect(Object.keys(other)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(other)) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(english[key]!));
    }
  });

  test('Kannada is written in Kannada', () => {
    // Each language is named in its own script, and some texts are placeholders alone.
    const exempt = new Set([
      'language_other',
      'language_switch',
      'photo_kept_small',
      'photo_problem_file'
    ]);
    for (const [key, text] of Object.entries(catalogue('kn'))) {
      if (!exempt.has(key)) expect(text, key).toMatch(/[ಀ-೿]/);
    }
  });
});
