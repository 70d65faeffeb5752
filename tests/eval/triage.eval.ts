import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CATEGORIES, SEVERITIES, type Category } from '#shared/categories.ts';
import { groupOf, GROUPS } from '#server/triage/local/groups.ts';
import { triageLocally } from '#server/triage/local/triage.ts';
import { londonReports, splitByTime, type Labelled } from '#server/triage/training/reports.ts';
import { keywordCategory, keywordSeverity } from './keywords.ts';
import { accuracy, calibrationError, coverageAt, f1, macroF1, type Judged } from './measures.ts';

/*
 * Compares local triage with keywords. Without `--texts` it uses two sets:
 * - London reports newer than the training set, with the councils' labels, and with ours for those we read;
 * - the street texts that were written for this project.
 */

const LONDON = path.resolve('../shared/data/complaints/london-reports.jsonl.gz');
const PRECISION = 0.95;

export function run(args: string[]): void {
  const { values } = parseArgs({ args, options: { texts: { type: 'string' } } });
  const last =
    values.texts === undefined ? evaluateAll() : groupFigures('texts', readTexts(values.texts));
  print({ ...last });
}

/** @property nine accuracy over the nine categories; the other figures are over the four groups */
type Summary = {
  accuracy: number;
  macroF1: number;
  coverage95: number;
  nine: number;
  n: number;
};

function evaluateAll(): Summary {
  const street = [...streetFigures('tuning'), ...streetFigures('held')];
  dangerFigures('street, both halves (target of hazardRecall: 0.95)', street);
  if (!existsSync(LONDON)) {
    print({ set: 'london', skipped: 'shared/data is missing' });
    return groupFigures('street, held half', streetTexts('held'));
  }
  const { test } = splitByTime(londonReports(LONDON));
  const audited = auditedLabels();
  const read = test.flatMap((report) => {
    const category = audited.get(report.id);
    return category ? [{ ...report, category }] : [];
  });
  if (read.length > 0) groupFigures('london, read by us', read);
  return groupFigures('london, by the councils’ labels', test);
}

/** Prints figures per group and over all four, with the baseline. @returns the figures of local triage */
function groupFigures(set: string, texts: readonly Labelled[]): Summary {
  const began = performance.now();
  const suggested = texts.map(({ text }) => triageLocally(text).category);
  const ours: Judged[] = texts.map(({ category }, i) => {
    const { value, confidence } = suggested[i]!;
    return { truth: groupOf(category), said: groupOf(value), confidence };
  });
  const each = ((performance.now() - began) * 1_000) / texts.length;
  const keywords: Judged[] = texts.map(({ text, category }) => ({
    truth: groupOf(category),
    said: groupOf(keywordCategory(text)),
    confidence: 1
  }));
  for (const group of GROUPS) {
    print({
      set,
      group,
      n: ours.filter(({ truth }) => truth === group).length,
      f1: f1(ours, group),
      keywordsF1: f1(keywords, group)
    });
  }
  const summary = {
    accuracy: round(accuracy(ours)),
    macroF1: round(macroF1(ours)),
    coverage95: round(coverageAt(ours, PRECISION)),
    nine: round(
      texts.filter(({ category }, i) => suggested[i]!.value === category).length / texts.length
    ),
    n: ours.length
  };
  print({
    set,
    ...summary,
    calibrationError: calibrationError(ours),
    microsecondsAReport: each,
    keywordsAccuracy: accuracy(keywords),
    keywordsMacroF1: macroF1(keywords)
  });
  return summary;
}

const Street = z.strictObject({
  language: z.enum(['en', 'kn', 'kn-Latn', 'hi', 'hi-Latn']),
  text: z.string(),
  category: z.enum(CATEGORIES),
  severity: z.enum(SEVERITIES)
});

type Half = 'tuning' | 'held';
/** Bengaluru English is in separate files. */
const streetTexts = (half: Half) =>
  [`${half}.jsonl`, `english-${half}.jsonl`]
    .flatMap((name) => lines(path.resolve(import.meta.dirname, 'texts', name)))
    .map((line) => Street.parse(line))
    .map((one) => ({ ...one, said: triageLocally(one.text) }));
type StreetText = ReturnType<typeof streetTexts>[number];

/** Prints recall and precision for dangers to life, and the accuracy of the severity. */
function dangerFigures(set: string, texts: readonly StreetText[]): void {
  const hazards = texts.filter(({ severity }) => severity === 'hazard');
  const recall = (isHazard: (one: StreetText) => boolean) =>
    hazards.filter(isHazard).length / hazards.length;
  const flagged = texts.filter(({ said }) => said.severity.value === 'hazard');
  print({
    set,
    hazards: hazards.length,
    hazardRecall: recall(({ said }) => said.severity.value === 'hazard'),
    hazardPrecision:
      flagged.filter(({ severity }) => severity === 'hazard').length / flagged.length,
    keywordsHazardRecall: recall(({ text }) => keywordSeverity(text) === 'hazard'),
    severityAccuracy:
      texts.filter(({ severity, said }) => said.severity.value === severity).length / texts.length
  });
}

/** Prints figures for the nine categories, the languages and the severity of the street texts. */
function streetFigures(half: Half): StreetText[] {
  const set = `street, ${half} half`;
  const texts = streetTexts(half);
  const refusalFor = (some: typeof texts): Judged[] =>
    some.map(({ category, said }) => ({
      truth: category,
      said: said.category.value,
      confidence: said.category.confidence
    }));
  const keywords: Judged[] = texts.map(({ text, category }) => ({
    truth: category,
    said: keywordCategory(text),
    confidence: 1
  }));
  for (const category of CATEGORIES) {
    print({
      set,
      category,
      n: texts.filter((one) => one.category === category).length,
      f1: f1(refusalFor(texts), category),
      keywordsF1: f1(keywords, category)
    });
  }
  for (const language of Street.shape.language.options) {
    const some = texts.filter((one) => one.language === language);
    print({
      set,
      language,
      n: some.length,
      accuracy: accuracy(refusalFor(some)),
      languageKnown: some.filter(({ said }) => said.language === language).length / some.length
    });
  }
  dangerFigures(set, texts);
  print({
    set,
    categories: 9,
    accuracy: accuracy(refusalFor(texts)),
    macroF1: macroF1(refusalFor(texts)),
    keywordsAccuracy: accuracy(keywords),
    keywordsMacroF1: macroF1(keywords)
  });
  return texts;
}

/** Our labels for London reports, by report id; we may not store the texts. */
function auditedLabels(): Map<string, Category> {
  const file = path.resolve(import.meta.dirname, 'texts/london-audit.json');
  const { labels } = z
    .object({ labels: z.record(z.string(), z.enum(CATEGORIES)) })
    .parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(Object.entries(labels));
}

const Text = z.object({ text: z.string(), label: z.enum(CATEGORIES) });

/** @throws ZodError that names the missing or wrong field of a line */
const readTexts = (file: string): Labelled[] =>
  lines(file).map((line) => {
    const { text, label } = Text.parse(line);
    return { text, category: label };
  });

const lines = (file: string): unknown[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line));

const round = (value: number) => Number(value.toFixed(4));

function print(figures: Record<string, unknown>): void {
  const rounded = Object.entries(figures).map(([key, value]) => [
    key,
    typeof value === 'number' ? round(value) : value
  ]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
}
