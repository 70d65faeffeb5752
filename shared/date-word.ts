import type { LanguageTag } from './languages.ts';
import type { Instant } from './time.ts';

/**
 * A day and a time as people write them in India.
 *
 * @param timeZone an IANA name; the reader's own zone when it is left out
 */
export const dateWordIn = (
  language: LanguageTag,
  time: Instant | string,
  timeZone?: string
): string =>
  new Intl.DateTimeFormat(`${language}-IN`, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
    // In Kannada one says “5:26 in the evening”; without this, “PM” stays English.
    ...(language === 'kn' && { dayPeriod: 'short' as const })
  }).format(new Date(time));
