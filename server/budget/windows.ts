import type { WardId } from '#shared/access.ts';
import type { Instant } from '#shared/time.ts';
import { MINUTE } from '#shared/time.ts';

export const PERIODS = ['day', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** Whose limits an attempt counts against, besides the total. */
export type Subject = {
  provider: string;
  /** The device that reported; `none` if there was none. */
  device: string;
  ward: WardId;
};

/** What an attempt counts against. Its cap comes from the first of `limits` that is set. */
export type Window = {
  /** `<scope>/<period>/<starts>`, such as `provider:anthropic/day/2026-11-25`. */
  key: string;
  /** `total`, `provider:<name>`, `device:<id>` or `ward:<id>`. */
  scope: string;
  period: Period;
  /** `YYYY-MM-DD` or `YYYY-MM`, in India. */
  starts: string;
  /** `<scope>/<period>`, then `<kind>/<period>`, which applies to each scope without a limit of its own. */
  limits: readonly string[];
};

/** Asia/Kolkata: 5 h 30 min ahead of UTC, all year, since 1945 (IANA tz database). */
const INDIA_OFFSET_MS = 330 * MINUTE;
/** The same offset, as written in a timestamp. */
export const INDIA_OFFSET = '+05:30';

/** The day or month in which an instant lies, in India. */
export const startOf = (period: Period, at: Instant): string =>
  new Date(at + INDIA_OFFSET_MS).toISOString().slice(0, period === 'day' ? 10 : 7);

/** When the next day or month begins in India. */
export function nextStart(period: Period, at: Instant): Instant {
  const next = new Date(startOf('day', at));
  if (period === 'day') next.setUTCDate(next.getUTCDate() + 1);
  else next.setUTCMonth(next.getUTCMonth() + 1, 1);
  return next.getTime() - INDIA_OFFSET_MS;
}

/** Every window that an attempt at this instant counts against, sorted by key (B2). */
export function windowsOf({ provider, device, ward }: Subject, at: Instant): Window[] {
  const scopes = ['total', `provider:${provider}`, `device:${device}`, `ward:${ward}`];
  return scopes
    .flatMap((scope) => PERIODS.map((period) => windowOf(scope, period, startOf(period, at))))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

export function windowOf(scope: string, period: Period, starts: string): Window {
  const kind = kindOf(scope);
  return {
    key: `${scope}/${period}/${starts}`,
    scope,
    period,
    starts,
    limits: [...new Set([`${scope}/${period}`, `${kind}/${period}`])]
  };
}

/** Whether a limit applies to each scope of its kind, as `device` does, rather than to one. */
export const isGeneral = (scope: string): boolean => scope === kindOf(scope) && scope !== 'total';

export const kindOf = (scope: string): string => scope.split(':', 1)[0]!;

/** @throws Error if it is not the key of a window: this program did not write that row */
export function readKey(key: string): Window {
  const [, scope, period, starts] = /^(.+)\/(day|month)\/([^/]+)$/.exec(key) ?? [];
  if (scope === undefined)
    throw new Error(`${key} is not a window key; expected <scope>/<period>/<starts>`);
  return windowOf(scope, period as Period, starts!);
}

const LIMIT = /^(total|provider|device|ward|(?:provider|device|ward):[^/\s]{1,80})\/(day|month)$/;

/** Parses the name of a limit; null if it is not one. */
export function readLimit(id: string): { scope: string; period: Period } | null {
  const [, scope, period] = LIMIT.exec(id) ?? [];
  return scope === undefined ? null : { scope, period: period as Period };
}
