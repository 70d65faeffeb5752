import { language } from '#app/lib/shell/language.svelte.ts';
import { dateWordIn } from '#shared/date-word.ts';
import type { Instant } from '#shared/time.ts';

/** A day and a time, in the reader's language and zone. */
export const dateWord = (time: Instant | string): string => dateWordIn(language.current, time);

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
