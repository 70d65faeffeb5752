import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uuidv7 } from './ids.ts';
import { Id } from './values.ts';

test('a UUIDv7 contains its timestamp and random bits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 48 - 1 }),
      fc.uint8Array({ minLength: 10, maxLength: 16 }),
      (now, random) => {
        const id = uuidv7(now, random);
        expect(Id.safeParse(id).success).toBe(true);
        expect(parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
      }
    )
  );
  expect(() => uuidv7(0, new Uint8Array(9))).toThrow(RangeError);
});

test.each([
  '',
  'x',
  '018F0000-0000-7000-8000-000000000000',
  '018f0000-0000-4000-8000-000000000000'
])('%j is not a valid id', (text) => {
  expect(Id.safeParse(text).success).toBe(false);
});
