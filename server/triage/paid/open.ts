import { readFile } from 'node:fs/promises';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhenResult,
  type CircuitBreakerPolicy
} from 'cockatiel';
import { z } from 'zod';
import { MINUTE, SECOND } from '#shared/time.ts';
import { Price } from '../../budget/prices.ts';
import type { Config } from '../../config.ts';
import type { Provider, Reply } from './provider.ts';

/** The model that is paid for, what it costs, and its breaker. */
export type PaidModel = {
  /** `provider/model`, as its suggestions and its questions know it, and as people read it. */
  name: string;
  provider: Provider;
  prices: readonly Price[];
  breaker: CircuitBreakerPolicy;
};

/**
 * @returns null where none is configured
 * @throws Error where the price list cannot be read
 */
export async function openPaidModel(config: Pick<Config, 'paidModel'>): Promise<PaidModel | null> {
  if (!config.paidModel) return null;
  const { pricesFile, ...model } = config.paidModel;
  // 30 MB and a quarter of a second that a server without a paid model does not need.
  const { openProvider } = await import('./ai-sdk.ts');
  return guarded(openProvider(model), await readPrices(pricesFile));
}

/** Five failures in a row, and the provider is left alone for a while, longer with each time. */
export const guarded = (provider: Provider, prices: readonly Price[]): PaidModel => ({
  name: `${provider.name}/${provider.model}`,
  provider,
  prices,
  breaker: circuitBreaker(
    handleWhenResult((reply) => (reply as Reply).sent !== 'yes'),
    {
      breaker: new ConsecutiveBreaker(5),
      halfOpenAfter: new ExponentialBackoff({ initialDelay: 30 * SECOND, maxDelay: 15 * MINUTE })
    }
  )
});

async function readPrices(file: string): Promise<Price[]> {
  try {
    return z
      .array(Price)
      .min(1)
      .parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'no readable JSON';
    throw new Error(`AI_PRICES_FILE got ${JSON.stringify(file)}: ${why}`, { cause });
  }
}
