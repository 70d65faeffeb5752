import { expect, test } from 'vitest';
import { uuidv7 } from './ids.ts';
import { isNumberOf, readReportNumber, reportNumber } from './report-number.ts';

const ID = '0192f3a0-0000-7000-8123-456789abcdef';
const ALPHABET = '23456789CFGHJMPQRVWX';

test('the same id has the same number everywhere, in groups that can be said', () => {
  expect(reportNumber(ID)).toMatch(/^[23456789CFGHJMPQRVWX]{3}(-[23456789CFGHJMPQRVWX]{3}){2}$/);
  expect(reportNumber(ID)).toBe(reportNumber(ID));
});

test('ids that were made in the same millisecond have different numbers', () => {
  const numbers = Array.from({ length: 1_000 }, () =>
    reportNumber(uuidv7(0, crypto.getRandomValues(new Uint8Array(10))))
  );
  expect(new Set(numbers).size).toBe(1_000);
});

test('a number is read in small letters, with other separators and in Kannada digits', () => {
  const number = reportNumber(ID);
  const plain = number.replaceAll('-', '');
  const kannada = plain.replace(/\d/g, (digit) => String.fromCodePoint(0xce6 + Number(digit)));
  for (const typed of [
    number,
    plain,
    number.toLowerCase(),
    plain.replace(/(...)/g, '$1 '),
    kannada
  ])
    expect(readReportNumber(typed), typed).toBe(plain);
});

test('one wrong character is found', () => {
  const plain = reportNumber(ID).replaceAll('-', '');
  for (let at = 0; at < plain.length; at++) {
    for (const letter of ALPHABET) {
      if (letter === plain[at]) continue;
      const typed = plain.slice(0, at) + letter + plain.slice(at + 1);
      expect(readReportNumber(typed), typed).toBeNull();
    }
  }
});

test.each(['', '123', 'ABCDEFGHI', '2CFGH49MXX'])('%j is no number', (typed) => {
  expect(readReportNumber(typed)).toBeNull();
});

test('the beginning of a number finds its report', () => {
  expect(isNumberOf(ID, reportNumber(ID).slice(0, 4))).toBe(true);
  expect(isNumberOf(ID, '')).toBe(false);
});
