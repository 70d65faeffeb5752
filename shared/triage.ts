import * as z from 'zod/mini';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import { Timestamp } from './values.ts';

const Confidence = z.number().check(z.gte(0), z.lte(1));

/** What triage suggests for an officer to take or leave. */
export const Triage = z.object({
  /** `local`, or the model that was asked. */
  by: z.string(),
  at: Timestamp,
  /** BCP 47, as far as it was told from the words; `other` where not. */
  language: z.string(),
  category: z.object({
    value: z.enum(CATEGORIES),
    confidence: Confidence,
    /** The words that it goes by. */
    because: z.array(z.string())
  }),
  severity: z.object({
    value: z.enum(SEVERITIES),
    confidence: Confidence,
    because: z.array(z.string())
  }),
  /** One line in each language; absent where nobody has written one. */
  summary: z.optional(z.object({ en: z.string(), kn: z.string() })),
  /** What the words or the photo show that leads to a person. */
  privacy: z.optional(z.array(z.enum(['phone', 'email', 'plate', 'face']))),
  /** No problem of a street is described. */
  spam: z.optional(z.boolean())
});
export type Triage = z.infer<typeof Triage>;
