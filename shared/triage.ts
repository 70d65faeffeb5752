import * as z from 'zod/mini';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';
import { Id, Timestamp } from './values.ts';

const Confidence = z.number().check(z.gte(0), z.lte(1));

/** An older open report that may be of the same thing, and what speaks for it. */
export const Duplicate = openObject({
  report: Id,
  confidence: Confidence,
  /** Between the two places. */
  metres: z.int(),
  /** Between the two arrivals. */
  hours: z.int(),
  /** Likeness of the words; absent where one has none. */
  words: z.optional(Confidence),
  /** Likeness of the two photos that look most alike; absent where one has none. */
  photo: z.optional(Confidence)
});
export type Duplicate = z.infer<typeof Duplicate>;

/** What triage suggests for an officer to take or leave. */
export const Triage = openObject({
  /** `local`, or the model that was asked. */
  by: z.string(),
  at: Timestamp,
  /** BCP 47, as far as it was told from the words; `other` where not. */
  language: z.string(),
  category: openObject({
    value: openEnum(CATEGORIES),
    confidence: Confidence,
    /** The words that it goes by. */
    because: z.array(z.string())
  }),
  severity: openObject({
    value: openEnum(SEVERITIES),
    confidence: Confidence,
    because: z.array(z.string())
  }),
  /** One line in each language; absent where nobody has written one. */
  summary: z.optional(openObject({ en: z.string(), kn: z.string() })),
  /** What the words or the photo show that leads to a person. */
  privacy: z.optional(z.array(openEnum(['phone', 'email', 'plate', 'face']))),
  /** The likeliest first. */
  duplicates: z.optional(z.array(Duplicate)),
  /** No problem of a street is described. */
  spam: z.optional(z.boolean())
});
export type Triage = z.infer<typeof Triage>;

/** Of so many decisions of officers on a field, so many took what was suggested. */
export const TriageOutcome = openObject({
  field: openEnum(['category', 'severity', 'duplicates', 'spam', 'agency']),
  /** `local`, the model that was asked, or `table` for who mends what. */
  by: z.string(),
  decided: z.int(),
  taken: z.int()
});
export type TriageOutcome = z.infer<typeof TriageOutcome>;
