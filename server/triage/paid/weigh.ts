import type { Triage } from '#shared/triage.ts';
import type { LocalTriage } from '../local/triage.ts';
import type { Trace } from '../persons.ts';
import type { Answer } from './answer.ts';

/** So sure of itself, the local triage is right nineteen times of twenty (`npm run eval -- triage`). */
const SURE = 0.9;

/**
 * A model's answer beside what was found without it. Where the words of the street are plain, the answer
 * does not overrule them, and danger to life that they name is never talked down: neither a mistake of
 * the model nor a resident who wrote to it can do that.
 */
export function weigh(
  local: LocalTriage,
  traces: readonly Trace[],
  answer: Answer
): Omit<Triage, 'by' | 'at'> {
  const { category, severity, confidence, summary, privacy, spam } = answer;
  const because = [summary?.en ?? ''].filter(Boolean);
  const isPlain = local.category.confidence >= SURE && local.category.because.length > 0;
  return {
    language: local.language,
    category: isPlain ? local.category : { value: category, confidence, because },
    severity:
      local.severity.value === 'hazard' ? local.severity : { value: severity, confidence, because },
    ...(summary && { summary }),
    privacy: [...new Set([...traces, ...privacy])],
    // Whoever names a thing of the street has a report to make.
    spam: spam && local.category.because.length === 0
  };
}
