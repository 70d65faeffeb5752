import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDollars, parseDollars } from '#shared/money.ts';
import { costOf, estimateOf, priceOf, type Price } from './prices.ts';

const price = (from: string, input: number, output: number): Price => ({
  provider: 'anthropic',
  model: 'small',
  from,
  inputPerMillion: input,
  outputPerMillion: output,
  imageTokens: 1_600
});
const at = (time: string) => Date.parse(time);
const small = { provider: 'anthropic', model: 'small' };

describe('prices', () => {
  const prices = [price('2026-01-01', 100, 900), price('2026-06-10', 200, 500)];

  test.each([
    ['2025-12-31T23:59:59Z', null],
    ['2026-03-01T00:00:00Z', [100, 900]],
    // Within a day of a change, either price may apply.
    ['2026-06-09T12:00:00Z', [200, 900]],
    ['2026-06-10T12:00:00Z', [200, 900]],
    ['2026-06-11T12:00:00Z', [200, 500]]
  ])('[B3] at %s the highest price that may apply is %j', (time, expected) => {
    const found = priceOf(prices, small, at(time));
    if (expected === null) expect(found).toEqual({ ok: false, error: 'no_price' });
    else {
      expect(found).toMatchObject({
        value: { inputPerMillion: expected[0], outputPerMillion: expected[1] }
      });
    }
  });

  test('[B4] a model that is not in the list has no price, even if its provider is', () => {
    expect(priceOf(prices, { provider: 'anthropic', model: 'large' }, at('2026-03-01'))).toEqual({
      ok: false,
      error: 'no_price'
    });
  });

  test('[B3] no answer costs more than its estimate if a token is at least one byte', () => {
    const one = price('2026-01-01', 3_000_000_000, 15_000_000_001);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.nat(1_600),
        fc.nat(300),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, imageTokens, outputTokens, share) => {
          const inputTokens = Math.floor(Buffer.byteLength(text) * share) + imageTokens;
          const estimate = estimateOf(one, { text, images: 1, outputTokens: 300 });
          expect(costOf(one, { inputTokens, outputTokens })).toBeLessThanOrEqual(estimate);
        }
      )
    );
  });

  test('[B3] the estimate counts Kannada text in bytes, not in letters', () => {
    const one = price('2026-01-01', 1_000_000, 1);
    const line = 'ರಸ್ತೆ ಗುಂಡಿ';
    const [empty, full] = ['', line].map((text) =>
      estimateOf(one, { text, images: 0, outputTokens: 1 })
    );
    expect(full! - empty!).toBe(Buffer.byteLength(line));
    expect(Buffer.byteLength(line)).toBeGreaterThan(line.length * 2);
  });

  test('[B1] a fraction of a nano-dollar is rounded up', () => {
    expect(costOf(price('2026-01-01', 1, 1), { inputTokens: 1, outputTokens: 0 })).toBe(1);
  });
});

describe('dollars', () => {
  test.each([
    ['5', 5_000_000_000],
    ['0.000000001', 1],
    [' 12.50 ', 12_500_000_000]
  ])('%j are %d nano-dollars', (text, amount) => expect(parseDollars(text)).toBe(amount));

  test.each(['', '-1', '1e3', '1,50', '$5', '0.0000000001', '1000000', '٣'])(
    '%j is not an amount',
    (text) => expect(parseDollars(text)).toBeNull()
  );

  test('a formatted amount parses to the same amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (amount) => {
        expect(parseDollars(formatDollars(amount))).toBe(amount);
      })
    );
    expect(formatDollars(12_500_000_000)).toBe('12.50');
    expect(formatDollars(-1)).toBe('-0.000000001');
  });
});
