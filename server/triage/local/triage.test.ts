import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATEGORIES, SEVERITIES } from '#shared/categories.ts';
import { likelihoods, readWeights, writeWeights } from './classifier.ts';
import { SLOT_BITS } from './features.ts';
import { languageOf } from './language.ts';
import { fold, foldText, matcher } from './match.ts';
import { triageLocally } from './triage.ts';

/** The texts of a file in `tests/eval/texts`, each with its triage. */
const triaged = (name: string) =>
  readFileSync(new URL(`../../../tests/eval/texts/${name}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; category: string; severity: string })
    .map((one) => ({ ...one, said: triageLocally(one.text) }));

describe('local triage', () => {
  test.each([
    ['Huge pothole at the junction, two bikes fell', 'en', 'pothole', 'high'],
    ['ಶಾಲೆಯ ಮುಂದೆ ದೊಡ್ಡ ಗುಂಡಿ', 'kn', 'pothole', 'medium'],
    ['charandi block agide, kasa tumbide', 'kn-Latn', 'blocked_drain', 'medium'],
    ['Manhole muchala illa, raste madhya', 'kn-Latn', 'manhole', 'hazard'],
    ['मैनहोल का ढक्कन गायब है', 'hi', 'manhole', 'hazard'],
    ['naali ka ganda pani sadak pe, bahut badbu hai', 'hi-Latn', 'sewage', 'medium'],
    ['ರಾಜಕಾಲುವೆ ಒತ್ತುವರಿ', 'kn', 'storm_drain', 'medium'],
    ['ಬೀದಿ ದೀಪ ಉರಿಯುತ್ತಿಲ್ಲ', 'kn', 'other', 'medium']
  ])('“%s” is triaged as %s, %s, %s', (text, language, category, severity) => {
    const said = triageLocally(text);
    expect([said.language, said.category.value, said.severity.value]).toEqual([
      language,
      category,
      severity
    ]);
    if (language !== 'en') expect(said.category.because.length).toBeGreaterThan(0);
  });

  test('other words in a text do not lower danger to life', () => {
    const small = triageLocally('small minor thing, live wire hanging in the water');
    expect(small.severity).toMatchObject({ value: 'hazard' });
    expect(small.severity.because[0]).toContain('wire');
  });

  test('finds danger to life in texts that do not name it, and not in texts that only use its words', () => {
    const texts = triaged('hazards-tuning.jsonl').map(({ said, ...one }) => ({
      ...one,
      found: said.severity.value === 'hazard'
    }));
    const dangers = texts.filter(({ severity }) => severity === 'hazard');
    const others = texts.filter(({ severity }) => severity === 'other');
    expect([dangers.length, others.length]).toEqual([464, 116]);
    const missed = dangers.filter(({ found }) => !found).map(({ text }) => text);
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(23);
    const raised = others.filter(({ found }) => found).map(({ text }) => text);
    expect(raised.length, raised.join('\n')).toBeLessThanOrEqual(12);
  });

  test('classifies everyday complaints in unusual words, and calls hardly any of them a danger', () => {
    const texts = triaged('everyday-tuning.jsonl');
    expect(texts).toHaveLength(270);
    const wrong = texts.filter(({ category, said }) => said.category.value !== category);
    expect(wrong.length, wrong.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(60);
    const raised = texts.filter(({ said }) => said.severity.value === 'hazard');
    expect(raised.length, raised.map(({ text }) => text).join('\n')).toBeLessThanOrEqual(12);
  });

  test('classifies held-out English texts from Bengaluru, and finds their dangers', () => {
    const texts = triaged('english-held.jsonl');
    expect(texts).toHaveLength(150);
    const right = texts.filter(({ category, said }) => said.category.value === category);
    expect(right.length / texts.length).toBeGreaterThan(0.8);
    const dangers = texts.filter(({ severity }) => severity === 'hazard');
    const found = dangers.filter(({ said }) => said.severity.value === 'hazard');
    expect(found.length / dangers.length).toBeGreaterThan(0.8);
  });

  test.each([
    'current wire bidide raste mele',
    'obba huduga manhole olage bidida',
    'raste kusi ide',
    'Garbage is also there. Severity is extreme, a boy fell into the open manhole',
    'neerinalli current hariyutte',
    'सड़क के पानी में बिजली दौड़ रही है',
    'मेन होल का ढक्कन नहीं है'
  ])('“%s” is a danger to life', (text) =>
    expect(triageLocally(text).severity.value).toBe('hazard')
  );

  test.each([
    'No current and no water in our area',
    'ಮೇನ್ ರೋಡ್ ಅಲ್ಲಿ ಲೈಟ್ ಇಲ್ಲ',
    'bijli ke khambe me poster laga hai',
    'road bahut kharab ho gayi hai',
    'beedi deepa uriyuttilla kamba hattira kattalu',
    'Bidadi road kamba light illa',
    'Konena Agrahara light illa',
    'gate ke paas gas agency',
    'current illa neeru barta illa',
    'ಕರೆಂಟ್ ಇಲ್ಲ, ನೀರು ಬರುತ್ತಿಲ್ಲ',
    'बिजली नहीं है और पानी भी नहीं आ रहा',
    'kabristan road light nahi',
    'Children play ground near lake has no lights',
    'Garbage pile at corner. https://www.google.com/maps/place/Open+Drain+Live+Wire',
    'Open air gym near the drain has bad smell',
    'open air gym near the drain',
    'plastic cover illa',
    'cover drive road',
    'Name is worn off the manhole cover, the cover itself sits tight'
  ])('“%s” is no danger to life', (text) => {
    expect(triageLocally(text).severity.value).not.toBe('hazard');
  });

  test.each([
    ['tengina mara biddide, office janarella suttkond hogthavre', 'kn-Latn'],
    ['naavu arji kottu mooru tingla aythu', 'kn-Latn'],
    ['patri pe malba pada hai, upar se chalo', 'hi-Latn'],
    ['Marathahalli and Koramangala: street lights are off again', 'en']
  ])('“%s” is %s', (text, language) => expect(languageOf(text)).toBe(language));

  test('triages any text, with confidences between 0 and 1', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { category, severity } = triageLocally(text);
        expect(CATEGORIES).toContain(category.value);
        expect(SEVERITIES).toContain(severity.value);
        for (const { confidence } of [category, severity]) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      })
    );
  });
});

describe('words in Latin letters', () => {
  test.each([
    ['neeru', 'niru'],
    ['gaddha', 'gadda'],
    ['rasthe', 'raste'],
    ['paani', 'pani']
  ])('%s and %s fold to the same spelling', (one, other) => expect(fold(one)).toBe(fold(other)));

  test('an entry matches all words that begin with it, only the whole word, or only the exact spelling', () => {
    const found = (list: string, text: string) => matcher(list)(foldText(text));
    expect(found('gundi', 'dodda gundigalu')).toEqual(['gundigalu']);
    expect(found('gundi$', 'dodda gundigalu')).toEqual([]);
    expect(found('=nali', '5th main nalli')).toEqual([]);
    expect(found('nali$', '5th main nalli')).toEqual(['nalli']);
    expect(found('neeru+nint|nugg', 'mane olage NEERU nuggide')).toEqual(['neeru … nuggide']);
    expect(found('ಮ್ಯಾನ್‌ಹೋಲ್', 'ಮ್ಯಾನ್ಹೋಲ್ ತೆರೆದಿದೆ')).toEqual(['ಮ್ಯಾನ್ಹೋಲ್']);
  });

  test('one word may be a name, so a language needs two', () => {
    expect(languageOf('The drain near Raste circle is blocked again')).toBe('en');
    expect(languageOf('12345 !!')).toBe('other');
  });
});

describe('weights', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'varadi-weights-'));
  const file = path.join(folder, 'weights.bin');
  const bytes = new Int8Array(2 << SLOT_BITS);

  test('weights are read back as they were written', () => {
    const weights = {
      categories: ['pothole' as const, 'other' as const],
      bias: [0, 1],
      scale: [0.5, 0.25],
      bytes
    };
    writeFileSync(file, writeWeights(weights));
    expect(readWeights(file)).toEqual(weights);
    const [pothole, other] = likelihoods(weights, 'anything');
    expect(other! / pothole!).toBeCloseTo(Math.E);
  });

  test('refuses another kind of file and a truncated one', () => {
    writeFileSync(file, 'PK\u0003\u0004 nothing of ours');
    expect(() => readWeights(file)).toThrow('not a weights file');
    const whole = writeWeights({
      categories: ['pothole', 'other'],
      bias: [0, 0],
      scale: [1, 1],
      bytes
    });
    writeFileSync(file, whole.subarray(0, whole.length - 1));
    expect(() => readWeights(file)).toThrow('wrong size of weights file');
  });
});
