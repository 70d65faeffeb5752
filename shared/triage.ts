import * as z from 'zod/mini';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';
import { Id, Timestamp } from './values.ts';

const Confidence = z.number().check(z.gte(0), z.lte(1));

/** An older open report that may be about the same problem, and the evidence. */
export const Duplicate = openObject({
  report: Id,
  confidence: Confidence,
  /** Distance between the two places. */
  metres: z.int(),
  /** Time between the two arrivals. */
  hours: z.int(),
  /** Similarity of the texts; absent where a report has no text. */
  words: z.optional(Confidence),
  /** Similarity of the two most similar photos; absent where a report has none. */
  photo: z.optional(Confidence)
});
export type Duplicate = z.infer<typeof Duplicate>;

/** The suggestions of triage, which an officer can accept or ignore. */
export const Triage = openObject({
  /** `local`, or the name of the paid model. */
  by: z.string(),
  at: Timestamp,
  /** BCP 47, detected from the text; `other` where it could not be. */
  language: z.string(),
  category: openObject({
    value: openEnum(CATEGORIES),
    confidence: Confidence,
    /** The words of the text that it is based on. */
    because: z.array(z.string())
  }),
  severity: openObject({
    value: openEnum(SEVERITIES),
    confidence: Confidence,
    because: z.array(z.string())
  }),
  /** One line in each language; absent where there is none. */
  summary: z.optional(openObject({ en: z.string(), kn: z.string() })),
  /** Kinds of personal data in the text or the photo. */
  privacy: z.optional(z.array(openEnum(['phone', 'email', 'plate', 'face']))),
  /** Likeliest first. */
  duplicates: z.optional(z.array(Duplicate)),
  /** The report describes no street problem. */
  spam: z.optional(z.boolean())
});
export type Triage = z.infer<typeof Triage>;

/** Officers' decisions on a field, and how many of them accepted the suggestion. */
export const TriageOutcome = openObject({
  field: openEnum(['category', 'severity', 'duplicates', 'spam', 'agency']),
  /** `local`, the name of the paid model, or `table` for the responsible agencies. */
  by: z.string(),
  decided: z.int(),
  taken: z.int()
});
export type TriageOutcome = z.infer<typeof TriageOutcome>;
