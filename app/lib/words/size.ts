import { language } from '#app/lib/shell/language.svelte.ts';

const UNITS = [
  { unit: 'gigabyte', bytes: 1e9, digits: 1 },
  { unit: 'megabyte', bytes: 1e6, digits: 1 },
  { unit: 'kilobyte', bytes: 1e3, digits: 0 }
] as const;

/** "340 kB", "1.2 MB", "51.1 GB", in the reader's language. */
export function sizeWord(size: number): string {
  const { unit, bytes, digits } = UNITS.find((one) => size >= one.bytes) ?? UNITS[2];
  const amount = digits === 0 ? Math.ceil(size / bytes) : size / bytes;
  return new Intl.NumberFormat(`${language.current}-IN`, {
    style: 'unit',
    unit,
    maximumFractionDigits: digits
  }).format(amount);
}
