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
  })
});
export type Triage = z.infer<typeof Triage>;
