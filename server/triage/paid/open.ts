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

/** The paid model with its prices and circuit breaker. */
export type PaidModel = {
  /** `provider/model`: stored with its suggestions and questions, and shown to people. */
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
  // The import takes 30 MB and a quarter of a second; a server without a paid model does without it.
  const { openProvider } = await import('./ai-sdk.ts');
  return withCircuitBreaker(openProvider(model), await readPrices(pricesFile));
}

/** Five consecutive failures open the breaker, each time for longer. */
export const withCircuitBreaker = (provider: Provider, prices: readonly Price[]): PaidModel => ({
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
    const why =
      cause instanceof z.ZodError
        ? z.prettifyError(cause)
        : 'the file cannot be read or is not JSON';
    throw new Error(`AI_PRICES_FILE: invalid price list ${JSON.stringify(file)}: ${why}`, {
      cause
    });
  }
}
