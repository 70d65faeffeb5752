import { SEVERITIES } from '#shared/categories.ts';
import type { Triage } from '#shared/triage.ts';
import type { LocalTriage } from '../local/triage.ts';
import type { Trace } from '../text/persons.ts';
import type { Answer } from './answer.ts';

/** So sure of itself, the local triage is right nineteen times of twenty (`npm run eval -- triage`). */
const SURE = 0.9;

/**
 * A model's answer beside what was found without it. Where the words of the street are plain, the answer
 * does not overrule them, and it never talks down what they say of danger or harm: neither a mistake of
 * the model nor a resident who wrote to it can do that. Upwards it may go, for whoever wants that can say
 * so in plain words too. Of an answer to tampered words nothing counts but what it says of the photo.
 */
export function weigh(
  local: LocalTriage,
  traces: readonly Trace[],
  answer: Answer
): Omit<Triage, 'by' | 'at'> {
  const { category, severity, confidence, summary, privacy, spam, tampered } = answer;
  // Its reason is its line; it does not say by which words it goes.
  const because: string[] = [];
  const isPlain = local.category.confidence >= SURE && local.isNamed;
  const isLower = SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(local.severity.value);
  const isSaid = local.severity.because.length > 0;
  return {
    language: local.language,
    category: tampered || isPlain ? local.category : { value: category, confidence, because },
    severity:
      tampered || (isLower && isSaid) ? local.severity : { value: severity, confidence, because },
    ...(summary && !tampered && { summary }),
    privacy: [...new Set([...traces, ...privacy])],
    // Whoever names a thing of the street has a report to make.
    spam: local.spam || (!tampered && spam && !local.isNamed)
  };
}
