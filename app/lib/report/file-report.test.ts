import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Contact } from '#shared/operations.ts';
import { EMAIL } from './file-report.ts';

test('the form accepts exactly the email addresses that the schema accepts', () => {
  const isAccepted = (email: string) => Contact.safeParse({ email }).success;
  for (const email of [
    'a@b.in',
    'ravi.@gmail.com',
    'a..b@x.in',
    'r@x_y.in',
    "o'k+1@a-b.co.in",
    '@x.in'
  ]) {
    expect([email, EMAIL.test(email)]).toEqual([email, isAccepted(email)]);
  }
  const piece = fc.string({
    unit: fc.constantFrom('a', 'b', '1', '.', '_', '-', '+', "'", '@', ' ', 'ಕ'),
    maxLength: 8
  });
  fc.assert(
    fc.property(piece, piece, fc.constantFrom('in', 'co.in', 'x', '1'), (name, host, top) => {
      const email = `${name}@${host}.${top}`;
      expect([email, EMAIL.test(email)]).toEqual([email, isAccepted(email)]);
    }),
    { numRuns: 3_000 }
  );
});
