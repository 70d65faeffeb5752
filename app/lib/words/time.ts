import { language } from '#app/lib/shell/language.svelte.ts';
import type { Instant } from '#shared/time.ts';

/** A day and a time, in the reader's language and zone. */
export function dateWord(time: Instant | string): string {
  return new Intl.DateTimeFormat(`${language.current}-IN`, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    // In Kannada one says “5:26 in the evening”; without this, “PM” stays English.
    ...(language.current === 'kn' && { dayPeriod: 'short' as const })
  }).format(new Date(time));
}

/** "3 minutes ago", "in 20 seconds". */
export function relativeWord(time: Instant, now: Instant): string {
  const seconds = Math.round((time - now) / 1_000);
  const format = new Intl.RelativeTimeFormat(`${language.current}-IN`, { numeric: 'auto' });
  const [size, unit] = UNITS.find(([length]) => Math.abs(seconds) >= length) ?? [1, 'second'];
  return format.format(Math.round(seconds / size), unit);
}

const UNITS: [number, Intl.RelativeTimeFormatUnit][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute']
];
