import type { Id } from './values.ts';

/**
 * Letters and digits that look and sound different from each other, and spell no words.
 * Source: Open Location Code, "Digit set".
 */
const ALPHABET = '23456789CFGHJMPQRVWX';
const BASE = BigInt(ALPHABET.length);
/** 20^8 = 2.6 × 10^10 numbers; among a million reports, some twenty pairs share one. */
const LENGTH = 8;

/**
 * The number of a report that people say on the telephone: nine characters in groups of three, such as `2CF-GH4-9MX`. It
 * follows from the id, so a phone knows it without the server. The last character is a check character.
 */
export function reportNumber(id: Id): string {
  // The low 62 bits of a UUIDv7 are random (RFC 9562, 5.7).
  let rest = BigInt(`0x${id.slice(-15).replace('-', '')}`) % BASE ** BigInt(LENGTH);
  let text = '';
  for (let i = 0; i < LENGTH; i++) {
    text = ALPHABET[Number(rest % BASE)]! + text;
    rest /= BASE;
  }
  return (text + checkCharacter(text)).replace(/(...)(?=.)/g, '$1-');
}

/**
 * A typed number without separators, in capitals; digits of other scripts become ASCII. Null where it is not a report's
 * number: it is too short or too long, has another letter, or a wrong check character.
 */
export function readReportNumber(typed: string): string | null {
  const text = plain(typed);
  const isNumber =
    text.length === LENGTH + 1 && Array.from(text).every((one) => ALPHABET.includes(one));
  return isNumber && checkCharacter(text.slice(0, LENGTH)) === text.at(-1) ? text : null;
}

/** Whether a typed number, or its beginning, is that of the report. */
export const isNumberOf = (id: Id, typed: string): boolean => {
  const text = plain(typed);
  return text !== '' && plain(reportNumber(id)).startsWith(text);
};

const plain = (typed: string): string => asciiDigits(typed.toUpperCase().replace(/[\s\-–.]/g, ''));

/** A text with the digits of any script as ASCII digits. */
export const asciiDigits = (text: string): string => text.replace(/\p{Nd}/gu, asciiDigit);

/** Unicode encodes the ten digits of a script one after the other; the first of a block ends in 0 or 6 (hexadecimal). */
function asciiDigit(digit: string): string {
  let code = digit.codePointAt(0)!;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - 1))) {
    code -= 1;
    value += 1;
  }
  return String(value);
}

/**
 * Finds each wrong character, and nearly every exchange of two neighbours.
 * Source: "Luhn mod N algorithm", the generalisation of ISO/IEC 7812-1 to any alphabet.
 */
function checkCharacter(text: string): string {
  const size = ALPHABET.length;
  let sum = 0;
  Array.from(text)
    .reverse()
    .forEach((one, index) => {
      const doubled = ALPHABET.indexOf(one) * (index % 2 === 0 ? 2 : 1);
      sum += Math.floor(doubled / size) + (doubled % size);
    });
  return ALPHABET[(size - (sum % size)) % size]!;
}
