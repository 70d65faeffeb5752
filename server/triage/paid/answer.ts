import { z } from 'zod';
import { CATEGORIES, SEVERITIES } from '#shared/categories.ts';
import { injectionsIn, LINK } from '../text/injections.ts';
import { personalDataIn } from '../text/personal-data.ts';
import { isLeak } from './question.ts';

const SUMMARY_MAX = 140;

/** Keeps links, phone numbers and instructions to a model off the officer's screen. */
const Line = z
  .string()
  .trim()
  .min(1)
  .refine((text) => !LINK.test(text) && personalDataIn(text).length === 0 && !injectionsIn(text))
  .transform((text) => text.replace(/\s+/g, ' ').slice(0, SUMMARY_MAX));

/** A model's answer; harmless deviations are repaired: capitals, a number as text. */
const Answer = z.object({
  category: z.preprocess(asName, z.enum(CATEGORIES)),
  severity: z.preprocess(asName, z.enum(SEVERITIES)),
  confidence: z.coerce.number().min(0).max(1).catch(0.5),
  summary: z.object({ en: Line, kn: Line }).optional().catch(undefined),
  privacy: z.array(z.enum(['face', 'plate'])).catch([]),
  spam: z.boolean().catch(false),
  /** The model noticed that the report addresses it, where our check did not. */
  tampered: z.boolean().catch(false)
});
export type Answer = z.infer<typeof Answer>;

function asName(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_')
    : value;
}

/** @returns null where the answer is invalid or leaks the instructions */
export function readAnswer(text: string): Answer | null {
  const json = objectIn(text);
  if (json === null) return null;
  const read = Answer.safeParse(json);
  if (!read.success) return null;
  const { summary } = read.data;
  if (summary && (isLeak(summary.en) || isLeak(summary.kn))) return null;
  return read.data;
}

/** Parses the object; ignores a code fence or sentence around it, and trailing commas. */
function objectIn(text: string): unknown {
  const [begin, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (begin < 0 || end < begin) return null;
  const body = text.slice(begin, end + 1);
  for (const attempt of [body, body.replace(/,\s*([}\]])/g, '$1')]) {
    try {
      return JSON.parse(attempt);
    } catch {
      // Try the next variant.
    }
  }
  return null;
}
