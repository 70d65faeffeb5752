import type { Nanos } from '#shared/money.ts';

/**
 * Converts a `bigint` column to a number, whichever type the driver returns.
 *
 * @throws RangeError if a number cannot hold it exactly
 */
export function nanos(column: string | number | bigint): Nanos {
  const amount = Number(column);
  if (!Number.isSafeInteger(amount))
    throw new RangeError(`amount ${column} exceeds the safe integers`);
  return amount;
}
