/** Whole nano-dollars: a dollar is 1,000,000,000. Safe as a number up to nine million dollars. */
export type Nanos = number;

export const DOLLAR: Nanos = 1_000_000_000;

const AMOUNT = /^(\d{1,6})(?:\.(\d{1,9}))?$/;

/** @returns null unless the text is an amount below a million dollars, such as `5`, `0.25` or `12.50` */
export function parseDollars(text: string): Nanos | null {
  const [, whole, fraction = ''] = AMOUNT.exec(text.trim()) ?? [];
  if (whole === undefined) return null;
  return Number(whole) * DOLLAR + Number(fraction.padEnd(9, '0'));
}

/** Exact and readable by `parseDollars`: at least two decimals, without further trailing zeros. */
export function formatDollars(amount: Nanos): string {
  const whole = Math.trunc(Math.abs(amount) / DOLLAR);
  const fraction = String(Math.abs(amount) % DOLLAR)
    .padStart(9, '0')
    .replace(/0{1,7}$/, '');
  return `${amount < 0 ? '-' : ''}${whole}.${fraction}`;
}
