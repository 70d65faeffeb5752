import type { LanguageTag } from './languages.ts';
import type { Instant } from './time.ts';

/**
 * A day and a time as people write them in India.
 *
 * @param timeZone an IANA name; the reader's own zone when it is left out
 */
export function dateWordIn(
  language: LanguageTag,
  time: Instant | string,
  timeZone?: string
): string {
  const format = new Intl.DateTimeFormat(`${language}-IN`, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    // In Kannada one says “in the evening 5:26”; without this, “PM” stays English.
    ...(language === 'kn' && { dayPeriod: 'short' as const })
  });
  if (language !== 'kn') return format.format(new Date(time));
  const parts = format.formatToParts(new Date(time));
  const hour = parts.findIndex(({ type }) => type === 'hour');
  const period = parts.findIndex(({ type }) => type === 'dayPeriod');
  if (hour < 0 || period < hour) return parts.map(({ value }) => value).join('');
  const words = parts.map(({ value }) => value);
  const [said] = words.splice(period, 1);
  words.splice(hour, 0, `${said} `);
  return words.join('').trim();
}
