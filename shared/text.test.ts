import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from './text.ts';

test('bytes of any well-formed text are counted as UTF-8 has them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text.toWellFormed()));
    })
  );
  expect(utf8Length('ಗುಂಡಿ 🕳️')).toBe(Buffer.byteLength('ಗುಂಡಿ 🕳️'));
});
