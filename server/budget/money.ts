import type { Nanos } from '#shared/money.ts';

/**
 * A `bigint` column as a number, however the driver hands it over.
 *
 * @throws RangeError where a number would not hold it exactly
 */
export function nanos(column: string | number | bigint): Nanos {
  const amount = Number(column);
  if (!Number.isSafeInteger(amount)) throw new RangeError('an amount beyond what is exact');
  return amount;
}
