import { SEVERITIES } from '#shared/categories.ts';
import type { Triage } from '#shared/triage.ts';
import type { LocalTriage } from '../local/triage.ts';
import type { Trace } from '../text/personal-data.ts';
import type { Answer } from './answer.ts';

/** At this confidence the local triage is right nineteen times out of twenty (`npm run eval -- triage`). */
const MIN_CLEAR_CONFIDENCE = 0.9;

/**
 * Combines a model's answer with the local triage. The answer does not overrule a clear text, and never lowers a
 * danger or harm that the text states: neither a mistake of the model nor an injected instruction can do that. It
 * may raise the severity, since a resident can achieve that in plain words too. Of an answer to a tampered report
 * only what it says of the photo counts.
 */
export function combineWithLocal(
  local: LocalTriage,
  traces: readonly Trace[],
  answer: Answer
): Omit<Triage, 'by' | 'at'> {
  const { category, severity, confidence, summary, privacy, spam, tampered } = answer;
  // A model gives its reason in the summary; it does not name the words.
  const because: string[] = [];
  const isClear = local.category.confidence >= MIN_CLEAR_CONFIDENCE && local.isNamed;
  const isLower = SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(local.severity.value);
  const isStated = local.severity.because.length > 0;
  return {
    language: local.language,
    category: tampered || isClear ? local.category : { value: category, confidence, because },
    severity:
      tampered || (isLower && isStated) ? local.severity : { value: severity, confidence, because },
    ...(summary && !tampered && { summary }),
    privacy: [...new Set([...traces, ...privacy])],
    // A text that names a street problem is a genuine report.
    spam: local.spam || (!tampered && spam && !local.isNamed)
  };
}
