import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from './text.ts';

test('utf8Length returns the number of UTF-8 bytes of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text.toWellFormed()));
    })
  );
  expect(utf8Length('ಗುಂಡಿ 🕳️')).toBe(Buffer.byteLength('ಗುಂಡಿ 🕳️'));
});
