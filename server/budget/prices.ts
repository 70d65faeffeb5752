import { z } from 'zod';
import { err, ok, type Result } from '#shared/result.ts';
import { DAY, type Instant } from '#shared/time.ts';
import type { Nanos } from '#shared/money.ts';

/** What a model costs from a day on. Operators keep the list; it is never guessed. */
export const Price = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  /** The first day, UTC. */
  from: z.iso.date(),
  /** Nano-dollars for a million tokens. A model of one's own may cost 1: free is not counted. */
  inputPerMillion: z.int().positive(),
  outputPerMillion: z.int().positive(),
  /** At most so many tokens for the one image that is sent. */
  imageTokens: z.int().nonnegative()
});
export type Price = z.infer<typeof Price>;

/**
 * The dearest price that may apply at this instant, number by number: where a change falls within a day,
 * the old and the new are both in question, for providers do not say at which hour theirs begins.
 */
export function priceOf(
  prices: readonly Price[],
  { provider, model }: { provider: string; model: string },
  at: Instant
): Result<Price, 'no_price'> {
  const dated = prices
    .filter((price) => price.provider === provider && price.model === model)
    .sort((a, b) => (a.from < b.from ? -1 : 1));
  const begun = (price: Price, by: Instant) => Date.parse(price.from) <= by;
  const applicable = dated.filter((price, i) => {
    const next = dated[i + 1];
    return begun(price, at + DAY) && (!next || !begun(next, at - DAY));
  });
  if (!applicable.some((price) => begun(price, at))) return err('no_price');
  const dearest = (key: 'inputPerMillion' | 'outputPerMillion' | 'imageTokens') =>
    Math.max(...applicable.map((price) => price[key]));
  return ok({
    ...applicable.at(-1)!,
    inputPerMillion: dearest('inputPerMillion'),
    outputPerMillion: dearest('outputPerMillion'),
    imageTokens: dearest('imageTokens')
  });
}

/** What the SDK (1,024 bytes at most, `ai-sdk.ts`) and a provider add around the words of a request. */
const FRAME_TOKENS = 1_280;

/**
 * A bound that no answer can exceed (B3): a token is at least a byte of UTF-8, so the bytes bound the
 * tokens in every language and for every tokenizer that works on bytes.
 */
export const estimateOf = (
  price: Price,
  { text, images, outputTokens }: { text: string; images: 0 | 1; outputTokens: number }
): Nanos =>
  costOf(price, {
    inputTokens: Buffer.byteLength(text) + FRAME_TOKENS + images * price.imageTokens,
    outputTokens
  });

/** Rounded up to the nano-dollar. */
export const costOf = (
  { inputPerMillion, outputPerMillion }: Price,
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }
): Nanos =>
  Math.ceil((inputTokens * inputPerMillion + outputTokens * outputPerMillion) / 1_000_000);
