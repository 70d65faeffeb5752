import { m } from '#app/paraglide/messages.js';
import type { Severity } from '#shared/categories.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import { wordIn } from './word-in.ts';

const SEVERITY = {
  low: m.severity_low,
  medium: m.severity_medium,
  high: m.severity_high,
  hazard: m.severity_hazard
} satisfies Record<Severity, () => string>;

export const severityWord = (severity: Severity | UnknownValue): string =>
  wordIn(SEVERITY, severity);
