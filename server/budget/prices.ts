import { z } from 'zod';
import { err, ok, type Result } from '#shared/result.ts';
import { DAY, type Instant } from '#shared/time.ts';
import type { Nanos } from '#shared/money.ts';

/** The price of a model from a day on. Operators maintain the list; prices are never guessed. */
export const Price = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  /** The first day, UTC. */
  from: z.iso.date(),
  /** Nano-dollars for a million tokens. A self-hosted model may cost 1, but not 0: free calls are not counted. */
  inputPerMillion: z.int().positive(),
  outputPerMillion: z.int().positive(),
  /** Maximum number of tokens for the one image that is sent. */
  imageTokens: z.int().nonnegative()
});
export type Price = z.infer<typeof Price>;

/**
 * The highest price that may apply at this instant, component by component. Within a day of a change both
 * the old and the new price may apply, since providers do not state the hour of the change.
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
  const highest = (key: 'inputPerMillion' | 'outputPerMillion' | 'imageTokens') =>
    Math.max(...applicable.map((price) => price[key]));
  return ok({
    ...applicable.at(-1)!,
    inputPerMillion: highest('inputPerMillion'),
    outputPerMillion: highest('outputPerMillion'),
    imageTokens: highest('imageTokens')
  });
}

/** What the SDK (at most 1,024 bytes, `ai-sdk.ts`) and a provider add around the text of a request. */
const FRAME_TOKENS = 1_280;

/**
 * An upper bound for the cost of any answer (B3). A token is at least one byte of UTF-8, so the bytes bound
 * the tokens, in every language and for every tokenizer that works on bytes.
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
