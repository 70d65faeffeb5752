import { z } from 'zod';
import { CATEGORIES, SEVERITIES } from '#shared/categories.ts';
import { commandsIn, LINK } from '../text/commands.ts';
import { tracesIn } from '../text/persons.ts';
import { isLeak } from './question.ts';

const SUMMARY_MAX = 140;

/** An officer's screen is no place for links and numbers to call, nor for what was told to a model. */
const Line = z
  .string()
  .trim()
  .min(1)
  .refine((text) => !LINK.test(text) && tracesIn(text).length === 0 && !commandsIn(text))
  .transform((text) => text.replace(/\s+/g, ' ').slice(0, SUMMARY_MAX));

/** What a model may say; repaired where nothing is lost by it: capitals, a figure as text. */
const Answer = z.object({
  category: z.preprocess(asName, z.enum(CATEGORIES)),
  severity: z.preprocess(asName, z.enum(SEVERITIES)),
  confidence: z.coerce.number().min(0).max(1).catch(0.5),
  summary: z.object({ en: Line, kn: Line }).optional().catch(undefined),
  privacy: z.array(z.enum(['face', 'plate'])).catch([]),
  spam: z.boolean().catch(false),
  /** That somebody wrote to the model, which it has noticed where we have not. */
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

/** @returns null where it is no answer to what was asked, or gives away what the model was told */
export function readAnswer(text: string): Answer | null {
  const json = objectIn(text);
  if (json === null) return null;
  const read = Answer.safeParse(json);
  if (!read.success) return null;
  const { summary } = read.data;
  if (summary && (isLeak(summary.en) || isLeak(summary.kn))) return null;
  return read.data;
}

/** The object, without the fence or the sentence that models like to put around it, or a comma too much. */
function objectIn(text: string): unknown {
  const [begin, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (begin < 0 || end < begin) return null;
  const body = text.slice(begin, end + 1);
  for (const attempt of [body, body.replace(/,\s*([}\]])/g, '$1')]) {
    try {
      return JSON.parse(attempt);
    } catch {
      // The next one, or none.
    }
  }
  return null;
}
